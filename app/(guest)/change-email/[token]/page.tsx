import type { Metadata } from 'next';
import { currentActor } from '@/app/_web/actor';
import { openLink } from '@/app/_web/link';
import { buttonLook } from '@/components/button';
import { Card } from '@/components/card';
import { SignOutFirst } from '@/components/sign-out-first';
import { When } from '@/components/when';
import { config } from '@/lib/config';
import { getOpenEmailChange } from '@/lib/email-changes/queries';
import { Problem, type ProblemCode } from '@/lib/problem';
import { signOutAndStay } from './actions';
import { ConfirmForm } from './confirm-form';

export const metadata: Metadata = { title: 'Confirm your new address' };

/** What a dead link of this kind means, and what to do. */
const DEAD: Partial<Record<ProblemCode, { title: string; text: string }>> = {
  link_used: {
    title: 'Your new address is confirmed',
    text: 'The link has done its work: sign in with the new address from now on. The old one was told.',
  },
  link_expired: {
    title: 'This link has expired',
    text: 'Your address is as it was. Ask for the change again on your account page.',
  },
  link_replaced: {
    title: 'This link was replaced',
    text: 'The change was taken back or asked for again, or your password has changed since. Look at your account page.',
  },
  already_user: {
    title: 'This address is taken',
    text: 'It has got an account of its own in the meantime, so nothing was changed.',
  },
};

/** Shows what a link opens. Looking changes nothing, whoever looks: a person, a mail scanner or a link preview. */
export default async function ChangeEmailPage({ params }: PageProps<'/change-email/[token]'>) {
  const { token } = await params;
  const change = await openLink(getOpenEmailChange(token), 'link_unknown');
  const actor = await currentActor();
  if (change instanceof Problem) return <DeadLink problem={change} isSignedIn={actor.kind === 'user'} />;
  const { newEmail, expiresAt, user } = change;
  return (
    <Card title="Confirm your new address">
      <p>
        You sign in to {config().instanceName} with <strong className="wrap-anywhere">{newEmail}</strong> from
        then on. Your password stays the same.
      </p>
      {actor.kind === 'user' && actor.id !== user.id ? (
        <SignOutFirst action={signOutAndStay} email={actor.email} token={token}>
          To confirm {newEmail}
        </SignOutFirst>
      ) : (
        <ConfirmForm token={token} />
      )}
      <p className="text-small text-quiet">
        The link expires <When at={expiresAt} />.
      </p>
    </Card>
  );
}

function DeadLink({ problem, isSignedIn }: { problem: Problem; isSignedIn: boolean }) {
  const { title, text } = DEAD[problem.code] ?? { title: 'This link is not open', text: problem.message };
  const { at } = problem.facts;
  return (
    <Card title={title}>
      <p>{text}</p>
      {at && (
        <p className="text-small text-quiet">
          {problem.code === 'link_used' ? 'It was confirmed' : 'It expired'} <When at={at} />.
        </p>
      )}
      <a
        href={isSignedIn ? '/account' : '/sign-in?next=%2Faccount'}
        className={`${buttonLook('primary')} w-full`}
      >
        {isSignedIn ? 'Go to your account' : 'Sign in'}
      </a>
    </Card>
  );
}
