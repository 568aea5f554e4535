'use client';

import type { ReactNode } from 'react';
import { useLostFocus } from './opening';

type CountedProps = { count: number; className?: string; children: ReactNode };

/** Says how things stand, aloud too when it changes. Takes the focus when the row or button that had it is gone. */
export function Counted({ count, className = '', children }: CountedProps) {
  const line = useLostFocus<HTMLDivElement>(count);
  return (
    <div ref={line} role="status" tabIndex={-1} className={`outline-none ${className}`}>
      {children}
    </div>
  );
}
