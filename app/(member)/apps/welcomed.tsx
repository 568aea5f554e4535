'use client';

import { useEffect } from 'react';

/** Reads out how somebody is greeted who has just joined, once: loaded again, the page greets nobody. */
export function Welcomed() {
  useEffect(() => {
    const heading = document.querySelector('h1');
    heading?.setAttribute('tabindex', '-1');
    heading?.focus();
    history.replaceState(null, '', '/apps');
  }, []);
  return null;
}
