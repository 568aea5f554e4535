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
import { getOpenEmailChange } from '@/lib/email-changes/queries';
import { Problem } from '@/lib/problem';
import { sayProblem } from '@/words/say';
import { signOutAndStay } from './actions';
import { ConfirmForm } from './confirm-form';
import { UnknownEmailChange } from './unknown';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('changeEmail'))('title') };
}

/** Shows what a link opens. Looking changes nothing, whoever looks: a person, a mail scanner or a link preview. */
export default async function ChangeEmailPage({ params }: PageProps<'/change-email/[token]'>) {
  const { token } = await params;
  const change = await openLink(getOpenEmailChange(token));
  const actor = await currentActor();
  if (change instanceof Problem) return <DeadLink problem={change} isSignedIn={actor.kind === 'user'} />;
  const { newEmail, expiresAt, user } = change;
  const t = await getWords('changeEmail');
  return (
    <Card title={t('title')} foot={t.rich('expires', { when: () => <When at={expiresAt} /> })}>
      <p>
        {t.rich('lead', {
          instance: config().instanceName,
          email: newEmail,
          b: (chunks) => <strong className="wrap-anywhere">{chunks}</strong>,
        })}
      </p>
      {actor.kind === 'user' && actor.id !== user.id ? (
        <SignOutFirst action={signOutAndStay} token={token}>
          {t('signOutFirst', { actor: actor.email, email: newEmail })}
        </SignOutFirst>
      ) : (
        <ConfirmForm token={token}>{t('confirm')}</ConfirmForm>
      )}
    </Card>
  );
}

/** The dead links that have sentences of their own here. */
const KNOWN_DEAD = ['link_used', 'link_expired', 'link_replaced', 'already_user'] as const;

async function DeadLink({ problem, isSignedIn }: { problem: Problem; isSignedIn: boolean }) {
  if (problem.is('link_unknown')) return <UnknownEmailChange />;
  const t = await getWords('changeEmail');
  const code = KNOWN_DEAD.find((known) => problem.is(known));
  const wanted = await readWanted();
  return (
    <Card title={t(code ? `dead.${code}.title` : 'dead.other')}>
      <p>{code ? t(`dead.${code}.text`) : sayProblem(problem, await readerLanguage())}</p>
      <Ended problem={problem} />
      <a
        href={isSignedIn ? '/account' : withNext('/sign-in', wanted === '/' ? '/account' : wanted)}
        className={`${buttonLook('primary')} w-full`}
      >
        {t(isSignedIn ? 'toAccount' : 'signIn')}
      </a>
    </Card>
  );
}

/** When the link was used or expired, where that is known. */
async function Ended({ problem }: { problem: Problem }) {
  if (!problem.is('link_used') && !problem.is('link_expired')) return null;
  const t = await getWords('changeEmail');
  const { at } = problem.facts;
  return <p className="text-small text-quiet">{t.rich(problem.code, { when: () => <When at={at} /> })}</p>;
}
