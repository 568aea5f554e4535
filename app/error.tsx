'use client';

import { Button } from '@/components/button';
import { Card } from '@/components/card';

/** A bug or an outage: what happened, what is safe, what to do. The details are in the instance's log. */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main className="mx-auto max-w-[26rem] px-4 py-16">
      <Card title="This did not work">
        <p>Something failed on the instance. Nothing that was saved before is lost.</p>
        <p>Try again. If it stays so, tell the person who runs the instance{error.digest ? ':' : '.'}</p>
        {error.digest && <p className="text-small text-quiet">Reference {error.digest}</p>}
        <Button onClick={reset}>Try again</Button>
      </Card>
    </main>
  );
}
