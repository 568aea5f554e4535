'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

const EVERY_MS = 3000;

/**
 * Reads the page again while a mail is on its way, so that it tells what became of it. Asks first whether the instance
 * answers: while it restarts, the page stays as it is rather than giving way to the browser's own error.
 */
export function Refresh() {
  const { refresh } = useRouter();
  useEffect(() => {
    const look = async () => {
      if (document.visibilityState !== 'visible') return;
      const answer = await fetch('/healthz', { cache: 'no-store' }).catch(() => null);
      if (answer?.ok) refresh();
    };
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, [refresh]);
  return null;
}
