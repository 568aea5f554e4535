'use client';

import { useEffect, useRef } from 'react';
import { Notice } from '@/components/notice';

/** Greets whoever has just joined, once: loaded again, the page does not. */
export function Welcome({ title, children }: { title: string; children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    history.replaceState(null, '', '/account');
  }, []);
  return (
    <section aria-labelledby="welcome">
      <Notice tone="good">
        <h2 id="welcome" ref={heading} tabIndex={-1} className="font-semibold outline-none">
          {title}
        </h2>
        <p>{children}</p>
      </Notice>
    </section>
  );
}
