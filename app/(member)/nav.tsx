'use client';

import { CircleUserRound, History, Mail, UsersRound } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';

const PAGES = [
  { href: '/users', label: 'Users', Icon: UsersRound, forPeopleAdmins: true },
  { href: '/email', label: 'Email', Icon: Mail, forPeopleAdmins: true },
  { href: '/activity', label: 'Activity', Icon: History, forPeopleAdmins: true },
  { href: '/account', label: 'Account', Icon: CircleUserRound, forPeopleAdmins: false },
];

export function Nav({ seesPeople }: { seesPeople: boolean }) {
  const path = usePathname();
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-20 border-t border-line bg-paper px-2 py-1 sm:static sm:border-0 sm:p-0"
    >
      <ul className="flex justify-around gap-1 sm:flex-col">
        {PAGES.filter(({ forPeopleAdmins }) => seesPeople || !forPeopleAdmins).map(
          ({ href, label, Icon }) => (
            <li key={href} className="flex-1">
              <Link
                href={href}
                aria-current={path === href ? 'page' : undefined}
                className="flex min-h-12 flex-col items-center justify-center gap-0.5 rounded-house px-3 text-small font-medium text-quiet hover:bg-hover aria-[current=page]:text-ink sm:min-h-11 sm:flex-row sm:justify-start sm:gap-3 sm:text-body sm:aria-[current=page]:bg-hover"
              >
                <Icon size={20} aria-hidden="true" />
                {label}
              </Link>
            </li>
          ),
        )}
      </ul>
    </nav>
  );
}
