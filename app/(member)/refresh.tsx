'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

const EVERY_MS = 3000;

/**
 * Loads the page's data again every few seconds while a mail is being sent, to show what became of it. Asks first whether
 * the instance answers: while it restarts, the page stays as it is, where a refresh would show the browser's error page.
 */
export function Refresh() {
  const { refresh } = useRouter();
  useEffect(() => {
    const refreshIfUp = async () => {
      if (document.visibilityState !== 'visible') return;
      const answer = await fetch('/healthz', { cache: 'no-store' }).catch(() => null);
      if (answer?.ok) refresh();
    };
    const timer = setInterval(refreshIfUp, EVERY_MS);
    return () => clearInterval(timer);
  }, [refresh]);
  return null;
}
