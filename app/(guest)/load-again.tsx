'use client';

import { useEffect } from 'react';

/** Opens this page as browsers do, where Next has only fetched it: what leads on from here has to be an address of its own. */
export function LoadAgain({ href }: { href: string }) {
  useEffect(() => window.location.replace(href), [href]);
  return null;
}
