'use client';

import { type ReactNode, useEffect, useRef } from 'react';

/** Has the focus when it comes, in the place of what was pressed and is gone, so that it is read where one goes on from. */
export function Focused({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className="rounded-house">
      {children}
    </div>
  );
}
