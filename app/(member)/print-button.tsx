'use client';

import { Printer } from 'lucide-react';
import { Button } from '@/components/button';

/** Opens the browser's dialog for printing. Without JavaScript the browser's own menu has it. */
export function PrintButton({ label }: { label: string }) {
  return (
    <Button look="plain" className="noscript:hidden" onClick={() => window.print()}>
      <Printer size={16} strokeWidth={1.75} aria-hidden="true" />
      {label}
    </Button>
  );
}
