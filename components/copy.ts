'use client';

import { useState } from 'react';

/**
 * Copies a text. On plain http browsers offer no clipboard: then `select` selects it, for keys to copy it. `outcome` says
 * which of both happened last.
 */
export function useCopy(text: string, select: () => void) {
  const [outcome, setOutcome] = useState<'copied' | 'selected' | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      select();
      setOutcome('selected');
    }
  };
  return { outcome, copy };
}
