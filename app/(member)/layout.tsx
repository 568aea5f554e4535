import type { ReactNode } from 'react';
import { Logo } from '@/components/logo';
import { Toasts } from '@/components/toasts';
import { config } from '@/lib/config';
import { mayManageInvitations } from '@/lib/invitations/policy';
import { isSurveyDue } from '@/lib/surveys/queries';
import { QUESTIONS } from '@/lib/surveys/schema';
import { currentActor } from '../_web/actor';
import { requireUserManagement } from '../_web/instance';
import { BrowserWords, getWords } from '../_web/words';
import { Nav } from './nav';
import { SurveyCard } from './survey-card';

/** What client components of these pages say. */
const SHOWN_IN_BROWSER = [
  'accountForms',
  'activityFilter',
  'backupCodes',
  'copyField',
  'deeds',
  'dialog',
  'emailForms',
  'form',
  'invite',
  'nav',
  'outcomes',
  'passkey',
  'password',
  'people',
  'prove',
  'testMail',
  'toasts',
  'usersForms',
  'usersList',
] as const;

/** What the questions of the first visit say, which most visits do without. */
const SHOWN_IN_SURVEY = ['form', 'survey'] as const;

/** The frame of pages for the signed-in: a slim sidebar, which on a phone is a bar at the bottom. */
export default async function MemberLayout({ children }: { children: ReactNode }) {
  await requireUserManagement();
  const actor = await currentActor();
  const seesPeople = mayManageInvitations(actor);
  const t = await getWords('nav');
  return (
    <BrowserWords of={SHOWN_IN_BROWSER}>
      <div className="sm:grid sm:min-h-dvh sm:grid-cols-[13rem_minmax(0,1fr)]">
        <a
          href="#content"
          className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-house focus:bg-card focus:p-3"
        >
          {t('skip')}
        </a>
        <header className="flex items-center gap-3 border-line px-4 pt-5 sm:sticky sm:top-0 sm:h-dvh sm:flex-col sm:items-stretch sm:gap-6 sm:border-r sm:px-4 sm:py-6">
          <p className="flex items-center gap-3 font-semibold">
            <Logo />
            <span className="min-w-0 break-words">{config().instanceName}</span>
          </p>
          <Nav seesPeople={seesPeople} />
          {actor.kind === 'user' && (
            <p className="mt-auto hidden text-small break-words text-quiet sm:block">
              {actor.firstName} {actor.lastName}
              <br />
              {actor.email}
            </p>
          )}
        </header>
        <main id="content" className="mx-auto w-full max-w-5xl px-4 py-6 pb-28 sm:px-8 sm:py-10">
          {(await isSurveyDue(actor)) && (
            <BrowserWords of={SHOWN_IN_SURVEY}>
              <SurveyCard landsOn={seesPeople ? '/users' : '/account'} questions={QUESTIONS} />
            </BrowserWords>
          )}
          <Toasts>{children}</Toasts>
        </main>
      </div>
    </BrowserWords>
  );
}
