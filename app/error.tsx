'use client';

import { unstable_isUnrecognizedActionError as isActionUnknown } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Button } from '@/components/button';
import { Card } from '@/components/card';
import { keepTyped, loadAgain } from '@/components/typed';
import { useWords } from '@/components/words';

type ErrorPageProps = { error: Error & { digest?: string }; reset: () => void };

/** What stands in for a page that failed, or that is of another version than the instance. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <main className="mx-auto max-w-[26rem] px-4 py-16">
      {isOutdated(error) ? <Outdated /> : <Failed digest={error.digest} reset={reset} />}
    </main>
  );
}

/** Whether what failed is a form that the instance does not know any more, or a script that it does not have any more. */
function isOutdated(error: Error): boolean {
  return error.name === 'ChunkLoadError' || isActionUnknown(error);
}

/** The page is of a version that is gone: it loads itself again, once, and keeps what was typed. */
function Outdated() {
  const t = useWords('errors');
  // In the first render of this, React still shows the page that failed.
  const [mayLoad] = useState(keepTyped);
  useEffect(() => {
    if (mayLoad) loadAgain();
  }, [mayLoad]);
  return (
    <Card title={t('outdated.title')}>
      <p role="status">{t(mayLoad ? 'outdated.loading' : 'outdated.text')}</p>
      {!mayLoad && <Button onClick={loadAgain}>{t('outdated.submit')}</Button>}
    </Card>
  );
}

/** A bug or an outage: what happened, what is safe, what to do. The details are in the instance's log. */
function Failed({ digest, reset }: { digest: string | undefined; reset: () => void }) {
  const t = useWords('errors');
  return (
    <Card title={t('title')}>
      <p>{t('text')}</p>
      <p>{t(digest ? 'adviceWithReference' : 'advice')}</p>
      {digest && <p className="text-small text-quiet">{t('reference', { digest })}</p>}
      <Button onClick={reset}>{t('submit')}</Button>
    </Card>
  );
}
