import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { currentActor, pendingSignIn } from '@/app/_web/actor';
import { ownPath } from '@/app/_web/own-path';
import { getWords } from '@/app/_web/words';
import { Card } from '@/components/card';
import { config } from '@/lib/config';
import { CodeForm } from './code-form';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('code'))('title') };
}

const LINK = 'link inline-flex min-h-[max(1.75rem,calc(var(--control)-0.5rem))] items-center';

/** The second half of signing in, for whoever has two-factor sign-in on. */
export default async function CodePage({ searchParams }: PageProps<'/sign-in/code'>) {
  const asked = await searchParams;
  const next = ownPath(asked.next);
  if ((await currentActor()).kind === 'user') redirect(next);
  const pending = await pendingSignIn();
  if (!pending) redirect(`/sign-in?next=${encodeURIComponent(next)}`);
  const isBackup = asked.by === 'backup-code';
  const query = new URLSearchParams({ next, ...(!isBackup && { by: 'backup-code' }) });
  const t = await getWords('code');
  return (
    <Card title={t('title')}>
      <p>
        {t.rich(isBackup ? 'backup' : 'app', {
          instance: config().instanceName,
          email: pending.email,
          b: (chunks) => <strong className="wrap-anywhere">{chunks}</strong>,
        })}
      </p>
      <CodeForm next={next} isBackup={isBackup} />
      <div className="flex flex-col items-start">
        <a href={`/sign-in/code?${query}`} className={LINK}>
          {t(isBackup ? 'useApp' : 'useBackup')}
        </a>
        <a href={`/sign-in?next=${encodeURIComponent(next)}`} className={LINK}>
          {t('back')}
        </a>
      </div>
    </Card>
  );
}
