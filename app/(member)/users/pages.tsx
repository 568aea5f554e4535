import Link from 'next/link';
import { buttonLook } from '@/components/button';

type PagesProps = { page: number; pages: number; total: number; search: string };

export function Pages({ page, pages, total, search }: PagesProps) {
  const count = new Intl.NumberFormat('en').format(total);
  return (
    <nav aria-label="Pages of users" className="flex flex-wrap items-center justify-between gap-3">
      <p className="text-small text-quiet">
        {total === 1 ? '1 person' : `${count} people`}
        {pages > 1 && `, page ${page} of ${pages}`}
      </p>
      {pages > 1 && (
        <div className="flex gap-2">
          <Turn label="Previous page" to={page - 1} pages={pages} search={search} />
          <Turn label="Next page" to={page + 1} pages={pages} search={search} />
        </div>
      )}
    </nav>
  );
}

function Turn({ label, to, pages, search }: { label: string; to: number; pages: number; search: string }) {
  if (to < 1 || to > pages) return null;
  const query = new URLSearchParams({ ...(search && { search }), page: String(to) });
  return (
    <Link href={`/users?${query}`} className={buttonLook('plain')}>
      {label}
    </Link>
  );
}
