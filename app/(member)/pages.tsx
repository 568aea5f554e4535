import Link from 'next/link';
import { buttonLook } from '@/components/button';

type PagesProps = {
  path: string;
  /** What else the address says: it is kept while turning pages. */
  query: Record<string, string>;
  things: { one: string; many: string };
  page: number;
  pages: number;
  total: number;
};

/** How many there are, and the way to the pages before and after this one. */
export function Pages({ things, page, pages, total, ...place }: PagesProps) {
  const count = new Intl.NumberFormat('en').format(total);
  return (
    <nav aria-label={`Pages of ${things.many}`} className="flex flex-wrap items-center justify-between gap-3">
      <p className="text-small text-quiet">
        {total === 1 ? `1 ${things.one}` : `${count} ${things.many}`}
        {pages > 1 && `, page ${page} of ${pages}`}
      </p>
      {pages > 1 && (
        <div className="flex gap-2">
          {page > 1 && <Turn label="Previous page" to={page - 1} {...place} />}
          {page < pages && <Turn label="Next page" to={page + 1} {...place} />}
        </div>
      )}
    </nav>
  );
}

function Turn({
  label,
  to,
  path,
  query,
}: { label: string; to: number } & Pick<PagesProps, 'path' | 'query'>) {
  const kept = Object.entries(query).filter(([, value]) => value !== '');
  const address = new URLSearchParams([...kept, ['page', String(to)]]);
  return (
    <Link href={`${path}?${address}`} className={buttonLook('plain')}>
      {label}
    </Link>
  );
}
