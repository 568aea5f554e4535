'use client';

import type { ReactNode } from 'react';
import { carryAddress } from '@/components/carried-address';

/** A link to another page for visitors, which finds there the address that was typed here. */
export function CarryingLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} onClick={carryAddress} className="link inline-flex min-h-6 items-center">
      {children}
    </a>
  );
}
