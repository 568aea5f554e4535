import type { ReactNode } from 'react';

type CardProps = {
  title: string;
  /** Stands above the title, which is then in the middle. */
  head?: ReactNode;
  /** Said below the card, for those who look for it. */
  foot?: ReactNode;
  children: ReactNode;
};

/** The one card of a page for visitors. */
export function Card({ title, head, foot, children }: CardProps) {
  return (
    <>
      <section className="rounded-out border border-line-strong bg-card p-5 sm:p-8">
        {head}
        <h1 className={`mb-4 text-title font-bold text-balance sm:mb-5 ${head ? 'text-center' : ''}`}>
          {title}
        </h1>
        <div className="space-y-4 sm:space-y-5">{children}</div>
      </section>
      {foot && <div className="mt-4 text-center text-small text-quiet sm:mt-5">{foot}</div>}
    </>
  );
}
