import type { ReactNode } from 'react';

/** A titled box, of which a page for visitors has one. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="rounded-house border border-line bg-card p-6 sm:p-8">
      <h1 className="mb-5 text-title font-bold text-balance">{title}</h1>
      <div className="space-y-5">{children}</div>
    </section>
  );
}
