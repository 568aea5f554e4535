import type { ReactNode } from 'react';
import { Link } from '@/app/link';
import { Logo } from '@/components/logo';
import { Toasts } from '@/components/toasts';
import type { Actor } from '@/lib/actor';
import { hasApps } from '@/lib/apps/queries';
import { config } from '@/lib/config';
import { countFailedChecks } from '@/lib/door-checks/queries';
import { mayManageInvitations } from '@/lib/invitations/policy';
import { countFailedMails } from '@/lib/mail/queries';
import { logoFile } from '@/lib/sign';
import { currentActor } from '../_web/actor';
import { requireUserManagement } from '../_web/instance';
import { BrowserWords, getWords } from '../_web/words';
import { readerTheme } from '../reader-theme';
import { Keys } from './keys';
import { Nav } from './nav';
import { PersonMenu } from './person-menu';

/** What client components of the frame say. */
const SHOWN_IN_BROWSER = ['dialog', 'form', 'keys', 'nav', 'toasts'] as const;

/**
 * The frame of pages for the signed-in: a sheet beside a sidebar, which is a rail of icons where there is less room, and a bar
 * below the sheet on a phone.
 */
export default async function MemberLayout({ children }: { children: ReactNode }) {
  await requireUserManagement();
  const actor = await currentActor();
  const seesPeople = mayManageInvitations(actor);
  const seesApps = seesPeople || (await hasApps());
  const t = await getWords('nav');
  const people = await getWords('people');
  const frame = (
    <div className="flex min-h-dvh flex-wrap content-start sm:grid sm:grid-cols-[5.5rem_minmax(0,1fr)] lg:grid-cols-[15rem_minmax(0,1fr)] print:block">
      {/* Nothing is drawn before the page itself begins: half of a menu would move. */}
      <link rel="expect" href="#content" blocking="render" />
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-house focus:bg-card focus:p-3"
      >
        {t('skip')}
      </a>
      <header className="max-sm:contents sm:sticky sm:top-0 sm:z-30 sm:flex sm:h-dvh sm:flex-col sm:overflow-y-auto sm:px-2 sm:pt-4 sm:pb-3 lg:px-3 print:hidden">
        <Link
          href="/"
          className="flex min-h-11 min-w-0 items-center gap-2.5 rounded-house px-2 py-1 font-bold tracking-[-0.01em] max-sm:mx-2 max-sm:my-1 max-sm:max-w-[calc(100%-5rem)] max-sm:flex-auto sm:max-lg:justify-center sm:max-lg:px-0"
        >
          <Logo src={logoFile()?.path} />
          <span className="min-w-0 wrap-anywhere sm:max-lg:sr-only">{config().instanceName}</span>
        </Link>
        <Nav
          seesPeople={seesPeople}
          hasApps={seesApps}
          failed={seesPeople ? await countFailed(actor) : { email: 0, apps: 0 }}
        />
        {actor.kind === 'user' && (
          <PersonMenu
            person={{
              id: actor.id,
              email: actor.email,
              firstName: actor.firstName,
              lastName: actor.lastName,
            }}
            role={people(`role.${actor.role}`)}
            theme={await readerTheme()}
          />
        )}
      </header>
      <main
        id="content"
        tabIndex={-1}
        className="@container min-w-0 border-line-strong bg-card outline-none max-sm:order-1 max-sm:min-h-[calc(100dvh-7rem)] max-sm:shrink-0 max-sm:basis-full max-sm:rounded-t-out max-sm:border-t max-sm:px-4 max-sm:pt-4 max-sm:pb-8 sm:my-2 sm:mr-2 sm:rounded-out sm:border sm:px-6 sm:pt-6 sm:pb-10 lg:px-8 lg:pt-8 lg:pb-12 print:m-0 print:border-0 print:p-0"
      >
        <div className="mx-auto max-w-page">{children}</div>
      </main>
    </div>
  );
  return (
    <BrowserWords of={SHOWN_IN_BROWSER}>
      <Toasts>
        <Keys home={seesPeople ? '/users' : seesApps ? '/apps' : null}>{frame}</Keys>
      </Toasts>
    </BrowserWords>
  );
}

async function countFailed(actor: Actor): Promise<{ email: number; apps: number }> {
  const [email, apps] = await Promise.all([countFailedMails(actor), countFailedChecks(actor)]);
  return { email, apps };
}
