import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from '@/app/link';

type PageHeadProps = {
  title: ReactNode;
  /** The page that this one belongs to. */
  back?: { href: string; label: string };
  about?: ReactNode;
  /** Of the person or thing whose page it is. */
  face?: ReactNode;
  /** What can be done on the page, the primary button among it. */
  children?: ReactNode;
};

/** The head of a page: where it belongs, its title, and what can be done. */
export function PageHead({ title, back, about, face, children }: PageHeadProps) {
  return (
    <header>
      {back && (
        <Link
          href={back.href}
          className="-mt-2 mb-1 inline-flex min-h-[max(2rem,calc(var(--control)-0.25rem))] items-center gap-1 text-small font-medium text-quiet hover:text-ink hover:underline print:hidden"
        >
          <ChevronLeft size={16} strokeWidth={1.75} aria-hidden="true" className="rtl:rotate-180" />
          {back.label}
        </Link>
      )}
      <div className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-2">
        {face}
        <div className="min-w-0 flex-[1_1_9rem]">
          <h1 className="text-title font-bold text-balance">{title}</h1>
          {about && <p className="mt-0.5 max-w-[62ch] text-quiet">{about}</p>}
        </div>
        {children}
      </div>
    </header>
  );
}
