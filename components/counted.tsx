'use client';

import { type ReactNode, useEffect, useRef } from 'react';
import { useCurrent } from './opening';

type CountedProps = {
  count: number;
  /** The form after which this stands where something else stood. */
  after?: string;
  className?: string;
  children: ReactNode;
};

/**
 * Says how things stand, aloud too when it changes. Takes the focus when the row that had it is gone: when there are fewer,
 * or this has come in its place.
 */
export function Counted({ count, after, className = '', children }: CountedProps) {
  const line = useRef<HTMLDivElement>(null);
  const known = useRef(count);
  const current = useCurrent();
  const isInPlace = current !== null && current === after;
  useEffect(() => {
    const isFewer = count < known.current;
    known.current = count;
    if ((isFewer || isInPlace) && document.activeElement === document.body) line.current?.focus();
  }, [count, isInPlace]);
  return (
    <div ref={line} role="status" tabIndex={-1} className={`outline-none ${className}`}>
      {children}
    </div>
  );
}
