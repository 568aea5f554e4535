import type { ReactNode } from 'react';
import { getWords, readerLanguage } from '@/app/_web/words';
import { ThingFace } from '@/components/face';
import { Pill } from '@/components/pill';
import { Section } from '@/components/section';
import { When } from '@/components/when';
import { iconPathOf } from '@/lib/apps/link';
import type { SignedInApp } from '@/lib/oidc/queries';
import { sayList } from '@/words/say';
import { SignedInForm, SignOutOfApp } from './signed-in-form';

/** `userId` is whose apps they are; not given, they are the reader's own. */
type SignedInAppsProps = { apps: SignedInApp[]; userId?: string };

/** The apps that somebody signed in to by way of this instance, each with what it knows of them; nothing where there are none. */
export async function SignedInApps({ apps, userId }: SignedInAppsProps) {
  const t = await getWords('oidcTold');
  return (
    <SignedInForm userId={userId}>
      {apps.length > 0 && (
        <Section id="signed-in-apps" title={t(userId ? 'theirs' : 'heading')}>
          <ul aria-labelledby="signed-in-apps">
            {apps.map((app) => (
              <SignedIn key={app.id} app={app} isOwn={!userId} />
            ))}
          </ul>
        </Section>
      )}
    </SignedInForm>
  );
}

const hidden = (words: ReactNode) => <span className="sr-only">{words}</span>;

async function SignedIn({ app, isOwn }: { app: SignedInApp; isOwn: boolean }) {
  const { id, name, isThirdParty, use, allowedAt } = app;
  const t = await getWords('oidcTold');
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-2">
      <div className="flex min-w-0 flex-[1_1_12rem] items-center gap-3">
        <ThingFace id={id} name={name} icon={iconPathOf(app)} />
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-x-3 font-semibold wrap-anywhere">
            <bdi>{name}</bdi> {isThirdParty && <Pill tone="still">{t('thirdParty')}</Pill>}
          </p>
          <p className="text-small text-quiet">{await sayKnown(app, isOwn)}</p>
          <p className="text-small text-quiet">
            {use &&
              t.rich('used', {
                first: () => <When at={use.firstAt} />,
                last: () => <When at={use.lastAt} />,
              })}
            {!use && allowedAt && t.rich('allowed', { when: () => <When at={allowedAt} /> })}
          </p>
        </div>
      </div>
      <SignOutOfApp appId={id}>{t.rich(use ? 'signOut' : 'takeBack', { name, hidden })}</SignOutOfApp>
    </li>
  );
}

const TOLD = ['profile', 'email', 'groups'] as const;

/** What an app may be told of somebody, in plain words. */
async function sayKnown({ scopes }: SignedInApp, isOwn: boolean): Promise<string> {
  const t = await getWords('oidcTold');
  const whose = { isOwn: isOwn ? 'yes' : 'no' };
  const things = TOLD.filter((scope) => scopes.includes(scope)).map((scope) => t(`scope.${scope}`, whose));
  return t('knows', { ...whose, count: things.length, things: sayList(things, await readerLanguage()) });
}
