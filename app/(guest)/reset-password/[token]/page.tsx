import type { Metadata } from 'next';
import { currentActor } from '@/app/_web/actor';
import { openLink } from '@/app/_web/link';
import { buttonLook } from '@/components/button';
import { Card } from '@/components/card';
import { SignOutFirst } from '@/components/sign-out-first';
import { When } from '@/components/when';
import { config } from '@/lib/config';
import { isTwoFactorOn } from '@/lib/factors/queries';
import { getOpenPasswordReset } from '@/lib/password-resets/queries';
import { Problem, type ProblemCode } from '@/lib/problem';
import { signOutAndStay } from './actions';
import { PasswordForm } from './password-form';

export const metadata: Metadata = { title: 'Reset your password' };

const TITLES: Partial<Record<ProblemCode, string>> = {
  link_used: 'This link was used',
  link_expired: 'This link has expired',
  link_replaced: 'This link was replaced',
};

/** Shows what a link opens. Looking changes nothing, whoever looks: a person, a mail scanner or a link preview. */
export default async function ResetPasswordPage({ params }: PageProps<'/reset-password/[token]'>) {
  const { token } = await params;
  const reset = await openLink(getOpenPasswordReset(token), 'link_unknown');
  if (reset instanceof Problem) return <DeadLink problem={reset} />;
  const actor = await currentActor();
  const { email, id, firstName, lastName } = reset.user;
  const { instanceName, passwordMinLength } = config();
  return (
    <Card title="Choose a new password">
      <p>
        It is for <strong className="wrap-anywhere">{email}</strong>. Setting it signs you in here, and out
        everywhere else.
      </p>
      {actor.kind === 'user' && actor.id !== id ? (
        <SignOutFirst action={signOutAndStay} email={actor.email} token={token}>
          To choose a password for {email}
        </SignOutFirst>
      ) : (
        <PasswordForm
          token={token}
          known={{ email, firstName, lastName, instanceName }}
          minLength={passwordMinLength}
          asksCode={await isTwoFactorOn(id)}
        />
      )}
      <p className="text-small text-quiet">
        The link expires <When at={reset.expiresAt} />.
      </p>
    </Card>
  );
}

function DeadLink({ problem: { code, message, facts } }: { problem: Problem }) {
  return (
    <Card title={TITLES[code] ?? 'This link is not open'}>
      <p>{message}</p>
      {facts.at && (
        <p className="text-small text-quiet">
          It expired <When at={facts.at} />.
        </p>
      )}
      <a href="/forgot-password" className={`${buttonLook('primary')} w-full`}>
        Get a new link
      </a>
      {code !== 'link_expired' && (
        <a href="/sign-in" className={`${buttonLook('plain')} w-full`}>
          Sign in
        </a>
      )}
    </Card>
  );
}
