import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { currentActor, factorPath } from '@/app/_web/actor';
import { pageAddress } from '@/app/_web/page-address';
import { getWords } from '@/app/_web/words';
import type { UserActor } from '@/lib/actor';
import { setPageStatus } from '@/lib/arrival';
import { isClaimable, isInWizard, setupCode } from '@/lib/setup/queries';
import { GuestFrame } from '../guest-frame';
import { Claimed } from './claimed';
import { EmailStep } from './email-step';
import { InviteStep } from './invite-step';
import { OwnerStep } from './owner-step';
import { SkipStep } from './skip-step';
import { stepCalled } from './steps';
import { SurveyStep } from './survey-step';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('setup'))('tabTitle') };
}

export default async function SetupPage({ searchParams }: PageProps<'/setup'>) {
  const { code, step } = await searchParams;
  const actor = await currentActor();
  if (actor.kind === 'user' && actor.lacksFactor) redirect(factorPath(pageAddress()));
  if (actor.kind === 'user' && (await maySeeSteps(actor, step))) {
    const named = stepCalled(step);
    if (named === 'invite') return <InviteStep />;
    if (named === 'survey') return <SurveyStep actor={actor} />;
    return <EmailStep email={actor.email} />;
  }
  if (!(await isClaimable())) {
    setPageStatus(404);
    return <Claimed />;
  }
  const urlCode = typeof code === 'string' ? code : null;
  const asksCode = setupCode() !== null;
  return step === 'skip' ? (
    <GuestFrame>
      <SkipStep urlCode={urlCode} asksCode={asksCode} />
    </GuestFrame>
  ) : (
    <OwnerStep urlCode={urlCode} asksCode={asksCode} />
  );
}

/**
 * Whether somebody is in the wizard. Without scripts the answer to a form is the page anew: then the last step still says
 * what became of each invite, although the wizard has ended by them.
 */
async function maySeeSteps(actor: UserActor, step: unknown): Promise<boolean> {
  const isAnswer = step === 'invite' && (await headers()).has('content-type');
  return (isAnswer && actor.role === 'owner') || isInWizard(actor);
}
