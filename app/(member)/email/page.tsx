import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { requireActor } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { Notice } from '@/components/notice';
import { config } from '@/lib/config';
import { maySeeMail } from '@/lib/mail/policy';
import { listMails } from '@/lib/mail/queries';
import { isProxyForgotten } from '@/lib/setup/forgotten-proxy';
import { VERSION } from '@/lib/version';
import { PageHead } from '../page-head';
import { Refresh } from '../refresh';
import { Again } from './again';
import { FailedMails } from './failed-mails';
import { MailServer } from './mail-server';
import { Mails } from './mails';
import { EmailView } from './view';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('email'))('title') };
}

export default async function EmailPage({ searchParams }: PageProps<'/email'>) {
  const actor = await requireActor();
  if (!maySeeMail(actor)) redirect('/account');
  const view = EmailView.parse({ ...(await searchParams) });
  const found = await listMails(actor, view);
  const isMailed = config().mail !== null;
  const t = await getWords('email');
  return (
    <div className="space-y-8">
      <div>
        <PageHead title={t('title')} />
        <Again />
      </div>
      {isProxyForgotten() && <Notice tone="warn">{t('proxyForgotten')}</Notice>}
      <FailedMails actor={actor} isMailed={isMailed} />
      <MailServer actor={actor} view={view} />
      <Mails view={view} isMailed={isMailed} {...found} />
      {found.mails.some(({ state }) => state === 'queued' || state === 'sending') && <Refresh />}
      <p className="text-small text-quiet">Latchkey {VERSION}</p>
    </div>
  );
}
