import type { ReactNode } from 'react';
import { Logo } from '@/components/logo';
import { Toasts } from '@/components/toasts';
import { config } from '@/lib/config';
import { mayManageInvitations } from '@/lib/invitations/policy';
import { isSurveyDue } from '@/lib/surveys/queries';
import { currentActor } from '../_web/actor';
import { requireUserManagement } from '../_web/instance';
import { Nav } from './nav';
import { SurveyCard } from './survey-card';

/** The frame of pages for people who are in: a slim sidebar, which on a phone is a bar at the bottom. */
export default async function MemberLayout({ children }: { children: ReactNode }) {
  await requireUserManagement();
  const actor = await currentActor();
  const seesPeople = mayManageInvitations(actor);
  return (
    <div className="sm:grid sm:min-h-dvh sm:grid-cols-[13rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-house focus:bg-card focus:p-3"
      >
        Skip to the content
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
        {(await isSurveyDue(actor)) && <SurveyCard landsOn={seesPeople ? '/users' : '/account'} />}
        <Toasts>{children}</Toasts>
      </main>
    </div>
  );
}
