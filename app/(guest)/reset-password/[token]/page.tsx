import type { Metadata } from 'next';
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
import { isTwoFactorOn } from '@/lib/factors/queries';
import { getOpenPasswordReset } from '@/lib/password-resets/queries';
import { Problem } from '@/lib/problem';
import { sayProblem } from '@/words/say';
import { signOutAndStay } from './actions';
import { PasswordForm } from './password-form';
import { UnknownPasswordReset } from './unknown';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('reset'))('tabTitle') };
}

/** Shows what a link opens. Looking changes nothing, whoever looks: a person, a mail scanner or a link preview. */
export default async function ResetPasswordPage({ params }: PageProps<'/reset-password/[token]'>) {
  const { token } = await params;
  const reset = await openLink(getOpenPasswordReset(token));
  if (reset instanceof Problem) return <DeadLink problem={reset} />;
  const actor = await currentActor();
  const { email, id, firstName, lastName } = reset.user;
  const { instanceName, passwordMinLength } = config();
  const t = await getWords('reset');
  return (
    <Card title={t('title')} foot={t.rich('expires', { when: () => <When at={reset.expiresAt} /> })}>
      <p>
        {t.rich('lead', {
          email,
          b: (chunks) => <strong className="wrap-anywhere">{chunks}</strong>,
        })}
      </p>
      {actor.kind === 'user' && actor.id !== id ? (
        <SignOutFirst action={signOutAndStay} token={token}>
          {t('signOutFirst', { actor: actor.email, email })}
        </SignOutFirst>
      ) : (
        <PasswordForm
          token={token}
          personal={{ email, firstName, lastName, instanceName }}
          minLength={passwordMinLength}
          asksCode={await isTwoFactorOn(id)}
        />
      )}
    </Card>
  );
}

/** The dead links that have a title of their own here. */
const KNOWN_DEAD = ['link_used', 'link_expired', 'link_replaced'] as const;

async function DeadLink({ problem }: { problem: Problem }) {
  if (problem.is('link_unknown')) return <UnknownPasswordReset />;
  const t = await getWords('reset');
  const code = KNOWN_DEAD.find((known) => problem.is(known)) ?? 'other';
  const wanted = await readWanted();
  return (
    <Card title={t(`dead.${code}`)}>
      <p>{sayProblem(problem, await readerLanguage())}</p>
      <Ended problem={problem} />
      <a href={withNext('/forgot-password', wanted)} className={`${buttonLook('primary')} w-full`}>
        {t('newLink')}
      </a>
      {code !== 'link_expired' && (
        <a href={withNext('/sign-in', wanted)} className={`${buttonLook('plain')} w-full`}>
          {t('signIn')}
        </a>
      )}
    </Card>
  );
}

/** When the link was used or expired, where that is known. */
async function Ended({ problem }: { problem: Problem }) {
  if (!problem.is('link_used') && !problem.is('link_expired')) return null;
  const t = await getWords('reset');
  const { at } = problem.facts;
  return <p className="text-small text-quiet">{t.rich(problem.code, { when: () => <When at={at} /> })}</p>;
}
