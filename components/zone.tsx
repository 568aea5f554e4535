'use client';

import { useEffect } from 'react';

/** RFC 6265bis: browsers keep no cookie for longer than 400 days. */
const SECONDS_KEPT = 400 * 24 * 3600;

/** Tells the server by a cookie which time zone this browser is in; `known` is what it knows. */
export function TellZone({ cookie, known }: { cookie: string; known: string }) {
  useEffect(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    if (!timeZone || timeZone === known) return;
    // biome-ignore lint/suspicious/noDocumentCookie: Not every browser in use has the Cookie Store API.
    document.cookie = `${cookie}=${timeZone}; Path=/; Max-Age=${SECONDS_KEPT}; SameSite=Lax`;
  }, [cookie, known]);
  return null;
}
