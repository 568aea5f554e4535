'use client';

import { useEffect, useRef } from 'react';
import { useWords } from '@/components/words';
import type { DeedForMany } from './deeds';
import { type SelectableRow, writeRow } from './row';

/** The form that the picked rows belong to; its buttons stand in the bar above the list. */
export const PICKED = 'picked';

const BOX = '-m-3 grid size-11 cursor-pointer place-items-center noscript:m-0';

const ticks = () => [...document.querySelectorAll<HTMLInputElement>(`input[form=${PICKED}][name="picks[]"]`)];

/** How many rows are picked, of how many that can be. */
export function countPicks(): { picked: number; all: number } {
  const all = ticks();
  return { picked: all.filter(({ checked }) => checked).length, all: all.length };
}

/** The picked rows as forms post them, by what can be done to them. */
export function picksByDeed(): Map<DeedForMany, string[]> {
  const picks = new Map<DeedForMany, string[]>();
  for (const { checked, value, dataset } of ticks()) {
    if (!checked) continue;
    for (const deed of (dataset.deeds ?? '').split(' ').filter(Boolean) as DeedForMany[])
      picks.set(deed, [...(picks.get(deed) ?? []), value]);
  }
  return picks;
}

/** Picks every row of this page, or none. */
export function setPicks(isPicked: boolean): void {
  for (const tick of ticks()) tick.checked = isPicked;
  tell();
}

function tell(): void {
  document.dispatchEvent(new Event('latchkey:picks'));
}

/** Calls back at every change of what is picked, until the returned function is called. */
export function onPicks(listener: () => void): () => void {
  document.addEventListener('latchkey:picks', listener);
  return () => document.removeEventListener('latchkey:picks', listener);
}

/** Picks one row, for what is to be done to many at once. A plain checkbox, so that it works without JavaScript. */
export function Pick({ row }: { row: SelectableRow }) {
  const t = useWords('usersList');
  const deeds = row.deeds.join(' ');
  // A row that changes may be for other deeds than before, and one that goes takes its pick along.
  // biome-ignore lint/correctness/useExhaustiveDependencies: It is told of that change.
  useEffect(tell, [deeds]);
  useEffect(() => () => tell(), []);
  return (
    <label className={BOX}>
      <input
        type="checkbox"
        form={PICKED}
        name="picks[]"
        value={writeRow(row)}
        data-deeds={deeds}
        aria-label={t('select', { email: row.email })}
        onChange={tell}
        className="tick"
      />
    </label>
  );
}

/** Picks all rows of the page; half ticked while some are. */
export function PickAll() {
  const t = useWords('usersList');
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const show = () => {
      const { picked, all } = countPicks();
      if (!box.current) return;
      box.current.checked = picked > 0 && picked === all;
      box.current.indeterminate = picked > 0 && picked < all;
    };
    show();
    return onPicks(show);
  });
  return (
    <label className={`${BOX} @max-[34rem]:hidden noscript:hidden`}>
      <input
        ref={box}
        type="checkbox"
        aria-label={t('selectAll')}
        onChange={({ currentTarget }) => setPicks(currentTarget.checked)}
        className="tick"
      />
    </label>
  );
}
