import type { ReactNode } from 'react';

/** One part of the page, as a region with a heading. */
export function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="space-y-4 rounded-house border border-line bg-card p-5 sm:p-6">
      <h2 id={id} className="font-bold">
        {title}
      </h2>
      {children}
    </section>
  );
}
