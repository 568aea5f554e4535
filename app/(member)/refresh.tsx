'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

const EVERY_MS = 3000;

/** Reads the page again while a mail is on its way, so that its row tells what became of it. */
export function Refresh() {
  const { refresh } = useRouter();
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && refresh(), EVERY_MS);
    return () => clearInterval(timer);
  }, [refresh]);
  return null;
}
