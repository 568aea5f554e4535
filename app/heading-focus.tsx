'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';

/** Where a page takes the place of another and what had the focus is gone, its heading has it, so that it is read from there. */
export function HeadingFocus() {
  const address = `${usePathname()}?${useSearchParams()}`;
  const shown = useRef(address);
  useEffect(() => {
    if (shown.current === address) return;
    shown.current = address;
    focusHeading();
  }, [address]);
  return null;
}

/** Around what may go when it is done: where it goes with the focus, the page's heading has it. */
export function LeavesFocus({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const going = box.current;
    return () => {
      // It is still there at this moment.
      if (going?.contains(document.activeElement)) queueMicrotask(focusHeading);
    };
  }, []);
  return <div ref={box}>{children}</div>;
}

/** Puts the focus on the page's heading, unless something has it. */
function focusHeading(): void {
  if (document.activeElement !== document.body) return;
  const heading = document.querySelector('h1');
  heading?.setAttribute('tabindex', '-1');
  heading?.focus();
}
