import type { Metadata } from 'next';
import { currentActor } from '@/app/_web/actor';
import { openLink } from '@/app/_web/link';
import { buttonLook } from '@/components/button';
import { Card } from '@/components/card';
import { SignOutFirst } from '@/components/sign-out-first';
import { When } from '@/components/when';
import { config } from '@/lib/config';
import { maskEmailAddress } from '@/lib/email-address';
import { getOpenInvitation } from '@/lib/invitations/queries';
import { Problem, type ProblemCode } from '@/lib/problem';
import { AcceptForm } from './accept-form';
import { signOutAndStay } from './actions';
import { RenewForm } from './renew-form';

export const metadata: Metadata = { title: 'Invite' };

const TITLES: Partial<Record<ProblemCode, string>> = {
  invitation_used: 'This invite was accepted',
  invitation_expired: 'This invite has expired',
  invitation_revoked: 'This invite was taken back',
  invitation_replaced: 'There is a newer invite',
  already_user: 'You already have an account',
};

/** Shows what a link opens. Looking changes nothing, whoever looks: a person, a mail scanner or a link preview. */
export default async function InvitePage({ params, searchParams }: PageProps<'/invite/[token]'>) {
  const { token } = await params;
  if (token === 'sample') return <Sample />;
  const invitation = await openLink(getOpenInvitation(token), 'link_unknown');
  if (invitation instanceof Problem) {
    const { renewed } = await searchParams;
    const isRenewed = /expired|replaced/.test(invitation.code) && renewed !== undefined;
    return isRenewed ? <OnItsWay problem={invitation} /> : <DeadLink problem={invitation} token={token} />;
  }
  const actor = await currentActor();
  const { email, firstName, lastName, inviter, expiresAt } = invitation;
  const { instanceName, passwordMinLength } = config();
  return (
    <Card title={`Join ${instanceName}`}>
      <p>
        {inviter ? `${inviter} invited you.` : 'You have been invited.'} You will sign in as{' '}
        <strong className="wrap-anywhere">{email}</strong>.
      </p>
      {actor.kind === 'user' ? (
        <SignOutFirst action={signOutAndStay} email={actor.email} token={token}>
          To accept this invite
        </SignOutFirst>
      ) : (
        <AcceptForm {...{ token, email, firstName, lastName, instanceName }} minLength={passwordMinLength} />
      )}
      <p className="text-small text-quiet">
        The invite expires <When at={expiresAt} />.
      </p>
    </Card>
  );
}

function DeadLink({ problem: { code, message, facts }, token }: { problem: Problem; token: string }) {
  const isRenewable = code === 'invitation_expired' && config().mail !== null;
  const leadsToSignIn = code === 'invitation_used' || code === 'already_user';
  return (
    <Card title={TITLES[code] ?? 'This invite is not open'}>
      <p>{message}</p>
      {isRenewable && facts.email && (
        <>
          <p>
            Or get one sent to <Masked email={facts.email} />, and to no other address.
          </p>
          <RenewForm token={token} />
        </>
      )}
      {code === 'invitation_expired' && facts.at && (
        <p className="text-small text-quiet">
          It expired <When at={facts.at} />.
        </p>
      )}
      {leadsToSignIn && (
        <a href="/sign-in" className={`${buttonLook('primary')} w-full`}>
          Sign in
        </a>
      )}
    </Card>
  );
}

/** Where the invited are who asked for a new link; the one that they hold was replaced by it. */
function OnItsWay({ problem: { facts } }: { problem: Problem }) {
  return (
    <Card title="Look into your inbox">
      <p>
        A new invite is on its way to <Masked email={facts.email ?? ''} />.
      </p>
      <p className="text-small text-quiet">
        Nothing there in a few minutes? Look into the spam folder. Older links no longer work.
      </p>
    </Card>
  );
}

/** Kept on one line where it fits. */
function Masked({ email }: { email: string }) {
  return <strong className="inline-block max-w-full wrap-anywhere">{maskEmailAddress(email)}</strong>;
}

/** Where the link of a test mail leads: that it opens is half of the test. */
function Sample() {
  return (
    <Card title="The link works">
      <p>
        It came with a test mail, so there is nothing to accept. Invites to other people carry a link of their
        own.
      </p>
    </Card>
  );
}
