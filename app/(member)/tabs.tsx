import type { ReactNode } from 'react';
import { Link } from '@/app/link';
import { AwaitsList } from './awaited';

type Tab = {
  href: string;
  label: ReactNode;
  isCurrent: boolean;
  /** How many there are behind it, as it is shown. */
  count?: string;
  /** The count says that something went wrong. */
  isBad?: boolean;
};

/** Views of one page, each with an address of its own; so they need no JavaScript. `label` names all of them together. */
export function Tabs({ label, tabs }: { label: string; tabs: Tab[] }) {
  return (
    <nav aria-label={label} className="border-b border-line print:hidden">
      <ul className="-mb-px flex flex-wrap gap-x-5">
        {tabs.map(({ href, label, isCurrent, count, isBad }) => (
          <li key={href}>
            <Link
              href={href}
              scroll={false}
              aria-current={isCurrent ? 'page' : undefined}
              className="inline-flex min-h-control items-center gap-1.5 border-b-2 border-transparent font-medium text-quiet hover:text-ink aria-[current]:border-ink aria-[current]:text-ink forced-colors:border-[Canvas] forced-colors:aria-[current]:border-[Highlight]"
            >
              {label}
              <AwaitsList />
              {count !== undefined && (
                <span
                  className={`text-small tabular-nums ${isBad ? 'font-semibold text-bad' : 'font-normal text-quiet'}`}
                >
                  {count}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
