import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { currentActor } from '@/app/_web/actor';
import { openLink } from '@/app/_web/link';
import { withNext } from '@/app/_web/own-path';
import { readWanted } from '@/app/_web/wanted';
import { getWords, readerLanguage } from '@/app/_web/words';
import { buttonLook } from '@/components/button';
import { Card } from '@/components/card';
import { SignOutFirst } from '@/components/sign-out-first';
import { When } from '@/components/when';
import { config } from '@/lib/config';
import { maskEmailAddress } from '@/lib/email-address';
import { getOpenInvitation } from '@/lib/invitations/queries';
import { Problem } from '@/lib/problem';
import { sayProblem } from '@/words/say';
import { AcceptForm } from './accept-form';
import { signOutAndStay } from './actions';
import { RenewForm } from './renew-form';
import { UnknownInvite } from './unknown';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('join'))('tabTitle') };
}

/** Shows what a link opens. Looking changes nothing, whoever looks: a person, a mail scanner or a link preview. */
export default async function InvitePage({ params, searchParams }: PageProps<'/invite/[token]'>) {
  const { token } = await params;
  if (token === 'sample') return <Sample />;
  const invitation = await openLink(getOpenInvitation(token));
  if (invitation instanceof Problem) {
    const { renewed } = await searchParams;
    const isReplaceable = invitation.is('invitation_expired') || invitation.is('invitation_replaced');
    if (isReplaceable && renewed !== undefined) return <Renewed email={invitation.facts.email} />;
    return <DeadLink problem={invitation} token={token} />;
  }
  const actor = await currentActor();
  const { email, firstName, lastName, inviter, expiresAt } = invitation;
  const { instanceName, passwordMinLength } = config();
  const t = await getWords('join');
  const told = {
    email,
    b: (chunks: ReactNode) => <strong className="wrap-anywhere">{chunks}</strong>,
  };
  return (
    <Card
      title={t('title', { instance: instanceName })}
      foot={t.rich('expires', { when: () => <When at={expiresAt} /> })}
    >
      <p>{inviter ? t.rich('invitedBy', { inviter, ...told }) : t.rich('invited', told)}</p>
      {actor.kind === 'user' ? (
        <SignOutFirst action={signOutAndStay} token={token}>
          {t('signOutFirst', { actor: actor.email })}
        </SignOutFirst>
      ) : (
        <AcceptForm
          token={token}
          personal={{ email, firstName, lastName, instanceName }}
          minLength={passwordMinLength}
        />
      )}
    </Card>
  );
}

/** The dead links that have a title of their own here. */
const KNOWN_DEAD = [
  'invitation_used',
  'invitation_expired',
  'invitation_revoked',
  'invitation_replaced',
  'invitation_waiting',
  'already_user',
] as const;

async function DeadLink({ problem, token }: { problem: Problem; token: string }) {
  if (problem.is('link_unknown')) return <UnknownInvite />;
  const t = await getWords('join');
  const code = KNOWN_DEAD.find((known) => problem.is(known)) ?? 'other';
  const leadsToSignIn = code === 'invitation_used' || code === 'already_user';
  return (
    <Card title={t(`dead.${code}`)}>
      <p>{sayProblem(problem, await readerLanguage())}</p>
      {problem.is('invitation_expired') && <Expired {...problem.facts} token={token} />}
      {leadsToSignIn && (
        <a href={withNext('/sign-in', await readWanted())} className={`${buttonLook('primary')} w-full`}>
          {t('signIn')}
        </a>
      )}
    </Card>
  );
}

/** Where the invited may have a new link sent, and since when the old one is dead. */
async function Expired({ email, at, token }: { email: string; at: Date; token: string }) {
  const t = await getWords('join');
  return (
    <>
      {config().mail && (
        <>
          <p>{t.rich('renewable', { email: maskEmailAddress(email), b: onOneLine })}</p>
          <RenewForm token={token}>{t('renew')}</RenewForm>
        </>
      )}
      <p className="text-small text-quiet">{t.rich('expired', { when: () => <When at={at} /> })}</p>
    </>
  );
}

/** Where the invited are who asked for a new link; the one that they hold was replaced by it. */
async function Renewed({ email }: { email: string }) {
  const t = await getWords('join');
  return (
    <Card title={t('renewed.title')}>
      <p>{t.rich('renewed.text', { email: maskEmailAddress(email), b: onOneLine })}</p>
      <p className="text-small text-quiet">{t('renewed.spam')}</p>
    </Card>
  );
}

/** A masked address, on one line where it fits. */
function onOneLine(address: ReactNode) {
  return <strong className="inline-block max-w-full wrap-anywhere">{address}</strong>;
}

/** Where the link of a test mail leads: that it opens is half of the test. */
async function Sample() {
  const t = await getWords('join');
  return (
    <Card title={t('sample.title')}>
      <p>{t('sample.text')}</p>
    </Card>
  );
}
