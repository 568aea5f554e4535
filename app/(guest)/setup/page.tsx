import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { currentActor, FACTOR_PATH } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { Button } from '@/components/button';
import { Card } from '@/components/card';
import { config } from '@/lib/config';
import { isClaimable, isInWizard, setupCode } from '@/lib/setup/queries';
import { EmailStep } from './email-step';
import { FinishStep } from './finish-step';
import { InviteStep } from './invite-step';
import { OwnerForm } from './owner-form';
import { SkipStep } from './skip-step';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('setup'))('tabTitle') };
}

export default async function SetupPage({ searchParams }: PageProps<'/setup'>) {
  const { code, step } = await searchParams;
  const actor = await currentActor();
  if (actor.kind === 'user' && actor.lacksFactor) redirect(FACTOR_PATH);
  if (actor.kind === 'user' && (await isInWizard(actor))) {
    if (step === 'invite') return <InviteStep />;
    if (step === 'finish') return <FinishStep />;
    return <EmailStep email={actor.email} />;
  }
  if (!(await isClaimable())) notFound();
  const urlCode = typeof code === 'string' ? code : null;
  const asksCode = setupCode() !== null;
  if (step === 'skip') return <SkipStep urlCode={urlCode} asksCode={asksCode} />;
  const t = await getWords('setup');
  return (
    <Card title={t('owner.title')}>
      <p className="text-quiet">{t('owner.lead')}</p>
      <OwnerForm
        urlCode={urlCode}
        asksCode={asksCode}
        minLength={config().passwordMinLength}
        instanceName={config().instanceName}
      />
      <SkipButton urlCode={urlCode} />
    </Card>
  );
}

/** Leads to a page that asks first. */
async function SkipButton({ urlCode }: { urlCode: string | null }) {
  const t = await getWords('setup');
  return (
    <form action="/setup" className="border-t border-line pt-5">
      {urlCode !== null && <input type="hidden" name="code" value={urlCode} />}
      <input type="hidden" name="step" value="skip" />
      <Button type="submit" look="quiet" className="w-full">
        {t('owner.skip')}
      </Button>
    </form>
  );
}
