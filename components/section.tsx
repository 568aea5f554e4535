import type { ReactNode } from 'react';

type SectionProps = {
  id: string;
  title: string;
  /** What can be done with all of it, in its head. */
  deed?: ReactNode;
  children: ReactNode;
};

/** One part of a page, as a region whose heading ends in a rule of ink. */
export function Section({ id, title, deed, children }: SectionProps) {
  return (
    <section aria-labelledby={id}>
      <header className="flex min-h-[calc(var(--control)+0.5rem)] flex-wrap items-center justify-between gap-x-4 border-b border-ink py-1">
        <h2 id={id} className="min-w-0 flex-[1_1_9rem] font-bold tracking-[-0.006em]">
          {title}
        </h2>
        {deed}
      </header>
      {children}
    </section>
  );
}

/** Rows parted by hairlines: `Row`s, or what is laid out by itself. */
export function Rows({
  label,
  children,
}: {
  /** The id of the heading. */ label?: string;
  children: ReactNode;
}) {
  return (
    <ul aria-labelledby={label} className="[&>li]:border-b [&>li]:border-line">
      {children}
    </ul>
  );
}

type RowProps = { name: ReactNode; children?: ReactNode; deed?: ReactNode; below?: ReactNode };

/**
 * A row that has a name, a value and a deed whose words say what changes. `below` is what the deed opens. Where there is
 * little room the value stands below the name.
 */
export function Row({ name, children, deed, below }: RowProps) {
  return (
    <li className="py-2">
      <div className="grid min-h-9 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 @min-[34rem]:grid-cols-[minmax(8rem,12rem)_minmax(0,1fr)_auto] @max-[16rem]:grid-cols-[minmax(0,1fr)]">
        <div className="font-semibold">{name}</div>
        <div className="min-w-0 @max-[34rem]:order-1 @max-[34rem]:col-span-full @max-[34rem]:empty:hidden">
          {children}
        </div>
        <div className="empty:hidden">{deed}</div>
      </div>
      {below}
    </li>
  );
}
