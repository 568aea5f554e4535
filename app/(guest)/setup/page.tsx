import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { currentActor } from '@/app/_web/actor';
import { Card } from '@/components/card';
import { config } from '@/lib/config';
import { hasOwner, isInWizard, setupCode } from '@/lib/setup/queries';
import { EmailStep } from './email-step';
import { FinishStep } from './finish-step';
import { InviteStep } from './invite-step';
import { OwnerForm } from './owner-form';

export const metadata: Metadata = { title: 'Set up' };

export default async function SetupPage({ searchParams }: PageProps<'/setup'>) {
  const { code, step } = await searchParams;
  const actor = await currentActor();
  if (actor.kind === 'user' && (await isInWizard(actor))) {
    if (step === 'invite') return <InviteStep />;
    if (step === 'finish') return <FinishStep />;
    return <EmailStep email={actor.email} />;
  }
  if (await hasOwner()) notFound();
  const urlCode = typeof code === 'string' ? code : null;
  return (
    <Card title="Set up owner account">
      <p className="text-quiet">The owner runs this instance and invites everybody else. Step 1 of 3.</p>
      <OwnerForm urlCode={urlCode} asksCode={setupCode() !== null} minLength={config().passwordMinLength} />
    </Card>
  );
}
