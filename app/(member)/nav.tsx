'use client';

import { CircleUserRound, History, LayoutGrid, Mail, Shapes, UsersRound } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { Link } from '@/app/link';
import { useWords } from '@/components/words';

const PAGES = [
  { href: '/users', name: 'users', Icon: UsersRound, forPeopleAdmins: true },
  { href: '/groups', name: 'groups', Icon: Shapes, forPeopleAdmins: true },
  { href: '/apps', name: 'apps', Icon: LayoutGrid, forPeopleAdmins: true },
  { href: '/email', name: 'email', Icon: Mail, forPeopleAdmins: true },
  { href: '/activity', name: 'activity', Icon: History, forPeopleAdmins: true },
  { href: '/apps', name: 'apps', Icon: LayoutGrid, forPeopleAdmins: false },
  { href: '/account', name: 'account', Icon: CircleUserRound, forPeopleAdmins: false },
] as const;

const LINK =
  'relative flex min-h-13 flex-col items-center justify-center gap-0.5 rounded-house px-1 py-0.5 text-center text-small leading-4.5 font-medium text-quiet hover:text-ink sm:hover:bg-still-wash lg:min-h-9 lg:flex-row lg:justify-start lg:gap-2.5 lg:px-2.5 lg:text-start lg:text-body';
/** A mark of brass beside the current page; above it on a phone. */
const MARK =
  'before:absolute before:inset-x-[calc(50%-1rem)] before:-top-1 before:h-[3px] before:rounded-b-[3px] before:bg-brass-edge sm:before:inset-x-auto sm:before:inset-y-4 sm:before:start-0 sm:before:h-auto sm:before:w-[3px] sm:before:rounded-e-[3px] lg:before:inset-y-[0.5625rem] forced-colors:before:bg-[HighlightText]';
const CURRENT =
  'text-ink sm:bg-card sm:shadow-[0_0_0_1px_var(--line-strong)] sm:hover:bg-card forced-colors:bg-[Highlight] forced-colors:text-[HighlightText] forced-colors:forced-color-adjust-none';

type NavProps = {
  seesPeople: boolean;
  hasApps: boolean;
  /** How much has failed that is told on a page. */
  failed: { email: number; apps: number };
};

/**
 * The pages that the person may see; `seesPeople` for those of people who manage others, who find their account in the menu
 * under their name; `hasApps`: there are apps on the instance. A page below one of them is marked as its.
 */
export function Nav({ seesPeople, hasApps, failed }: NavProps) {
  const path = usePathname();
  const t = useWords('nav');
  const shown = PAGES.filter(
    ({ name, forPeopleAdmins }) => seesPeople === forPeopleAdmins && (name !== 'apps' || hasApps),
  );
  return (
    <nav
      aria-label={t('label')}
      className="max-sm:sticky max-sm:bottom-0 max-sm:z-20 max-sm:order-2 max-sm:shrink-0 max-sm:basis-full max-sm:border-t max-sm:border-line-strong max-sm:bg-paper max-sm:px-1 max-sm:py-[3px] max-sm:pb-[calc(3px+env(safe-area-inset-bottom))] sm:mt-4 print:hidden"
    >
      <ul className="flex flex-wrap sm:flex-col sm:gap-1 lg:gap-0.5">
        {shown.map(({ href, name, Icon }) => {
          const isHere = path === href || path.startsWith(`${href}/`);
          const count = name === 'email' || name === 'apps' ? failed[name] : 0;
          return (
            <li key={href} className="max-sm:flex-[1_1_3.5rem]">
              <Link
                href={href}
                aria-current={path === href ? 'page' : isHere || undefined}
                className={`${LINK} ${isHere ? `${CURRENT} ${MARK}` : ''}`}
              >
                <Icon size={20} strokeWidth={1.75} className="shrink-0 lg:size-[18px]" aria-hidden="true" />
                {t(name)}
                {count > 0 && (
                  <span className="absolute top-0.5 left-[calc(50%+0.5625rem)] grid h-5 min-w-5 place-items-center rounded-full bg-bad-wash px-1.5 text-[0.75rem] leading-none font-bold text-bad tabular-nums shadow-[0_0_0_2px_var(--paper)] lg:static lg:ms-auto lg:shadow-none forced-colors:border">
                    <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
                    <span className="sr-only">
                      {t(name === 'email' ? 'failedMails' : 'failedDoors', { count })}
                    </span>
                  </span>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
