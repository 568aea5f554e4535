import { LockKeyhole } from 'lucide-react';
import type { ReactNode } from 'react';
import { getWords } from '@/app/_web/words';
import { buttonLook } from '@/components/button';
import { Card } from '@/components/card';
import { LoadAgain } from './load-again';

/** While the browser is on its way to an app; by itself where it is told so, else by the link. */
export async function GoingOn({ app, href, children }: { app: string; href: string; children: ReactNode }) {
  const t = await getWords('doorPage');
  return (
    <Card title={t('going.title', { app })}>
      {children}
      <a href={href} className={buttonLook('plain')}>
        {t('going.on', { app })}
      </a>
    </Card>
  );
}

/** The same where Next's script has only fetched the page: the browser has to come itself. */
export async function ComingItself({ app, href }: { app: string; href: string }) {
  return (
    <GoingOn app={app} href={href}>
      <LoadAgain href={href} />
    </GoingOn>
  );
}

/** Leads a browser on that comes from a page of ours, whose policy lets a form lead to no other host. */
export async function LedOn({ app, href }: { app: string; href: string }) {
  return (
    <GoingOn app={app} href={href}>
      <meta httpEquiv="refresh" content={`0;url=${href}`} />
    </GoingOn>
  );
}

/** What is in the way of somebody who wants to open an app. */
export function Barred({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="space-y-4 rounded-out border border-line-strong bg-card p-5 sm:space-y-5 sm:p-8">
      <LockKeyhole className="size-8 text-warn" aria-hidden strokeWidth={1.75} />
      <h1 className="text-title font-bold text-balance wrap-anywhere">{title}</h1>
      {children}
    </section>
  );
}

/** A second factor is asked for: whoever has one shows it, whoever has none makes one, and both come back to `next`. */
export async function FactorNeeded({ title, hasFactor, next, instance }: FactorNeededProps) {
  const t = await getWords('doorPage');
  const kind = hasFactor ? 'show' : 'make';
  const from = encodeURIComponent(next);
  return (
    <Barred title={title}>
      <p className="text-quiet">{t(`factor.${kind}.said`, { instance })}</p>
      <a
        href={hasFactor ? `/prove?by=factor&next=${from}` : `/account/two-factor?next=${from}`}
        className={buttonLook()}
      >
        {t(`factor.${kind}.submit`)}
      </a>
    </Barred>
  );
}

type FactorNeededProps = { title: string; hasFactor: boolean; next: string; instance: string };
