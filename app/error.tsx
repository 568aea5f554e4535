'use client';

import { Button } from '@/components/button';
import { Card } from '@/components/card';
import { useWords } from '@/components/words';

type ErrorPageProps = { error: Error & { digest?: string }; reset: () => void };

/** A bug or an outage: what happened, what is safe, what to do. The details are in the instance's log. */
export default function ErrorPage({ error: { digest }, reset }: ErrorPageProps) {
  const t = useWords('errors');
  return (
    <main className="mx-auto max-w-[26rem] px-4 py-16">
      <Card title={t('title')}>
        <p>{t('text')}</p>
        <p>{t(digest ? 'adviceWithReference' : 'advice')}</p>
        {digest && <p className="text-small text-quiet">{t('reference', { digest })}</p>}
        <Button onClick={reset}>{t('submit')}</Button>
      </Card>
    </main>
  );
}
