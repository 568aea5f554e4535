import type { Metadata } from 'next';
import { requireOwner } from '@/app/_web/instance';
import { ownPath, withNext } from '@/app/_web/own-path';
import { getWords } from '@/app/_web/words';
import { Card } from '@/components/card';
import { Notice } from '@/components/notice';
import { config } from '@/lib/config';
import { CarryingLink } from '../carrying-link';
import { RequestForm } from './request-form';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('forgot'))('title') };
}

export default async function ForgotPasswordPage({ searchParams }: PageProps<'/forgot-password'>) {
  const next = ownPath((await searchParams).next);
  await requireOwner();
  const t = await getWords('forgot');
  return (
    <Card title={t('title')}>
      {config().mail ? <RequestForm /> : <WithoutMail />}
      <p>
        <CarryingLink href={withNext('/sign-in', next)}>{t('back')}</CarryingLink>
      </p>
    </Card>
  );
}

async function WithoutMail() {
  const t = await getWords('forgot');
  return (
    <>
      <Notice>{t('noMail')}</Notice>
      <p>{t('askAdmin')}</p>
      <p className="text-small text-quiet">
        {t.rich('askYourself', { command: () => <code>npx latchkey reset-password &lt;email&gt;</code> })}
      </p>
    </>
  );
}
