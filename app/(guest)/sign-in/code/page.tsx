import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { currentActor, pendingSignIn } from '@/app/_web/actor';
import { ownPath } from '@/app/_web/own-path';
import { Card } from '@/components/card';
import { config } from '@/lib/config';
import { CodeForm } from './code-form';

export const metadata: Metadata = { title: 'Enter your code' };

const LINK = 'inline-flex min-h-11 items-center font-semibold text-link underline';

/** The second half of signing in, for whoever has two-factor sign-in on. */
export default async function CodePage({ searchParams }: PageProps<'/sign-in/code'>) {
  const asked = await searchParams;
  const next = ownPath(asked.next);
  if ((await currentActor()).kind === 'user') redirect(next);
  const pending = await pendingSignIn();
  if (!pending) redirect(`/sign-in?next=${encodeURIComponent(next)}`);
  const isBackup = asked.by === 'backup-code';
  const query = new URLSearchParams({ next, ...(!isBackup && { by: 'backup-code' }) });
  return (
    <Card title="Enter your code">
      <p>
        {isBackup
          ? 'Enter one of your backup codes. Each works once.'
          : `Your authenticator app shows it, under ${config().instanceName}. A backup code works too.`}{' '}
        You sign in as <strong className="wrap-anywhere">{pending.email}</strong>.
      </p>
      <CodeForm next={next} isBackup={isBackup} />
      <div className="flex flex-col items-start">
        <a href={`/sign-in/code?${query}`} className={LINK}>
          {isBackup ? 'Use the app' : 'Type a backup code'}
        </a>
        <a href={`/sign-in?next=${encodeURIComponent(next)}`} className={LINK}>
          Back to sign in
        </a>
      </div>
    </Card>
  );
}
