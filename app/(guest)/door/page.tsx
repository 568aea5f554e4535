import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { currentActor } from '@/app/_web/actor';
import { doorPath, wayHere } from '@/app/_web/door';
import { getWords, readerLanguage } from '@/app/_web/words';
import { buttonLook } from '@/components/button';
import { Card } from '@/components/card';
import type { UserActor } from '@/lib/actor';
import { setPageStatus } from '@/lib/arrival';
import { config } from '@/lib/config';
import { isTwoFactorOn } from '@/lib/factors/queries';
import { openAsk } from '@/lib/passes/ask';
import { openApp } from '@/lib/passes/open';
import { findAppById, findOwnerName } from '@/lib/passes/queries';
import { countPasskeys } from '@/lib/passkeys/queries';
import { wholeName } from '@/lib/person-name';
import { Problem } from '@/lib/problem';
import { sayProblem } from '@/words/say';
import { ChangePersonForm } from '../change-person-form';
import { Barred, ComingItself, FactorNeeded, LedOn } from '../led';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('doorPage'))('title') };
}

/** Between an app and the sign-in: leads whoever may open the app back to it, and says to all others what is in the way. */
export default async function DoorPage({ searchParams }: PageProps<'/door'>) {
  const sealed = String((await searchParams).ask ?? '');
  const ask = openAsk(sealed);
  const app = ask && (await findAppById(ask.appId));
  const t = await getWords('doorPage');
  if (!ask || !app) {
    setPageStatus(ask ? 410 : 404);
    return <Dead title={t(ask ? 'gone.title' : 'broken.title')}>{t(ask ? 'gone.said' : 'broken.said')}</Dead>;
  }
  if (ask.isStale) {
    setPageStatus(410);
    return (
      <Card title={t('stale.title')}>
        <p>{t('stale.said', { app: app.name })}</p>
        <a href={app.address} className={buttonLook()}>
          {t('open', { app: app.name })}
        </a>
      </Card>
    );
  }
  const here = doorPath(sealed);
  const actor = await currentActor();
  if (actor.kind !== 'user') redirect(`/sign-in?next=${encodeURIComponent(here)}`);
  const way = await wayHere();
  if (way === 'fetched') return <ComingItself app={app.name} href={here} />;
  const opened = await openApp(actor, ask).catch(problemOf);
  if (opened instanceof Problem) return <Refused problem={opened} actor={actor} app={app} ask={sealed} />;
  if (way === 'elsewhere') redirect(opened.enterUrl);
  return <LedOn app={app.name} href={opened.enterUrl} />;
}

function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  throw thrown;
}

type App = { name: string; host: string };
type RefusedProps = { problem: Problem; actor: UserActor; app: App; ask: string };

async function Refused({ problem, actor, app, ask }: RefusedProps) {
  setPageStatus(problem.status);
  const [t, next] = [await getWords('door'), doorPath(ask)];
  if (problem.is('factor_needed')) {
    const hasFactor = (await isTwoFactorOn(actor.id)) || (await countPasskeys(actor)) > 0;
    const { instanceName: instance } = config();
    const title = t('factor.title', { app: app.name });
    return <FactorNeeded {...{ title, hasFactor, next, instance }} />;
  }
  if (!problem.is('app_forbidden'))
    return <Dead title={t('limited.title')}>{sayProblem(problem, await readerLanguage())}</Dead>;
  const owner = await findOwnerName();
  const told = { email: actor.email, host: app.host, owner: owner ?? '', hasOwner: owner ? 'yes' : 'no' };
  return (
    <Barred title={t('forbidden.title', { name: wholeName(actor), app: app.name })}>
      <p className="text-quiet wrap-anywhere">{t('forbidden.said', told)}</p>
      <div className="flex flex-wrap gap-2">
        <a href="/apps" className={buttonLook()}>
          {t('forbidden.own')}
        </a>
        <ChangePersonForm next={next}>{t('forbidden.other')}</ChangePersonForm>
      </div>
    </Barred>
  );
}

async function Dead({ title, children }: { title: string; children: ReactNode }) {
  const t = await getWords('door');
  return (
    <Card title={title}>
      <p>{children}</p>
      <a href="/" className={buttonLook()}>
        {t('openInstance', { instance: config().instanceName })}
      </a>
    </Card>
  );
}
