'use client';

import { useEffect, useRef } from 'react';
import { LIST } from './row';

/** Where the focus goes when the row that had it is gone: to the list itself. */
export function focusTarget(): HTMLElement | null {
  return document.getElementById(LIST);
}

/** Puts the focus on the list. */
export function focusList(): void {
  focusTarget()?.focus();
}

/**
 * Keeps the focus in the list when a row goes that had it, or whose dialog had it: the menu of the row that has come to its
 * place gets it, else the list itself. `ids` are those of the rows.
 */
export function KeepFocus({ ids }: { ids: string[] }) {
  const before = useRef(ids);
  const last = useRef(-1);
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      const row = target instanceof Element ? target.closest<HTMLElement>('tr[data-row]') : null;
      if (row) last.current = before.current.indexOf(row.dataset.row ?? '');
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);
  const key = ids.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: The key stands for the ids.
  useEffect(() => {
    const gone = before.current[last.current];
    const isGone = gone !== undefined && !ids.includes(gone);
    before.current = ids;
    if (!isGone || document.activeElement !== document.body) return;
    const next = ids[Math.min(last.current, ids.length - 1)];
    const menu = document.querySelector<HTMLElement>(`tr[data-row="${next}"] [aria-haspopup=menu]`);
    (menu ?? focusTarget())?.focus();
  }, [key]);
  return null;
}
