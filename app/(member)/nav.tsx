'use client';

import { CircleUserRound, History, Mail, UsersRound } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useWords } from '@/components/words';

const PAGES = [
  { href: '/users', name: 'users', Icon: UsersRound, forPeopleAdmins: true },
  { href: '/email', name: 'email', Icon: Mail, forPeopleAdmins: true },
  { href: '/activity', name: 'activity', Icon: History, forPeopleAdmins: true },
  { href: '/account', name: 'account', Icon: CircleUserRound, forPeopleAdmins: false },
] as const;

/** The pages that the person may see; `seesPeople` for those of people who manage others. */
export function Nav({ seesPeople }: { seesPeople: boolean }) {
  const path = usePathname();
  const t = useWords('nav');
  return (
    <nav
      aria-label={t('label')}
      className="fixed inset-x-0 bottom-0 z-20 border-t border-line bg-paper px-2 py-1 sm:static sm:border-0 sm:p-0"
    >
      <ul className="flex justify-around gap-1 sm:flex-col">
        {PAGES.filter(({ forPeopleAdmins }) => seesPeople || !forPeopleAdmins).map(({ href, name, Icon }) => (
          <li key={href} className="flex-1">
            <Link
              href={href}
              aria-current={path === href ? 'page' : undefined}
              className="flex min-h-12 flex-col items-center justify-center gap-0.5 rounded-house px-3 text-small font-medium text-quiet hover:bg-hover aria-[current=page]:text-ink sm:min-h-11 sm:flex-row sm:justify-start sm:gap-3 sm:text-body sm:aria-[current=page]:bg-hover"
            >
              <Icon size={20} aria-hidden="true" />
              {t(name)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
