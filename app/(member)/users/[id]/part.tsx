import type { ReactNode } from 'react';

/** A part of the column beside the page, which is quieter than a section. */
export function Part({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id}>
      <h2
        id={id}
        className="flex min-h-[calc(var(--control)+0.5rem)] items-center border-b border-line-strong py-1 font-bold tracking-[-0.006em]"
      >
        {title}
      </h2>
      {children}
    </section>
  );
}
