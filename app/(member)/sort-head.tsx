import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import { Link } from '@/app/link';
import { AwaitsList } from './awaited';
import { AS } from './table-roles';

/** The look of a column's head; it keeps clear of what stands above the list. */
export const HEAD =
  'sticky top-[var(--head,0px)] z-10 h-9 border-b border-ink bg-card px-3 text-left text-small font-medium whitespace-nowrap text-quiet print:static';

type SortHeadProps = {
  label: string;
  /** The list sorted by it, or by what it is sorted already the other way round. */
  href: string;
  /** Where the list is sorted by it. */
  order?: 'asc' | 'desc' | undefined;
  /** That the columns can be sorted by is shown by one of them; by the others under the pointer. */
  isFirst?: boolean;
  className?: string;
};

/** The head of a column, by which the list is sorted. */
export function SortHead({ label, href, order, isFirst = false, className = '' }: SortHeadProps) {
  const Arrow = order === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      {...AS.head}
      scope="col"
      className={`${HEAD} ${className}`}
      aria-sort={order && (order === 'asc' ? 'ascending' : 'descending')}
    >
      {/* Where each row is of several lines, nobody sees the heads; screen readers still hear what is what. */}
      <span className="hidden @max-[34rem]:inline">{label}</span>
      <Link
        href={href}
        scroll={false}
        className={`group -ml-1.5 inline-flex min-h-8.5 items-center gap-1 rounded-md px-1.5 hover:text-ink @max-[34rem]:hidden ${order ? 'font-semibold text-ink' : ''}`}
      >
        {label}
        <AwaitsList />
        {order ? (
          <Arrow size={14} strokeWidth={2} aria-hidden="true" />
        ) : (
          <ChevronsUpDown
            size={14}
            strokeWidth={1.75}
            aria-hidden="true"
            className={isFirst ? '' : 'opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100'}
          />
        )}
      </Link>
    </th>
  );
}
