'use client';

import { useTransition } from 'react';
import type { FormAction } from '@/components/form';
import { useReaching } from '@/components/reach';
import { useSay } from '@/components/toasts';
import { DEEDS, type DirectDeed } from './deeds';
import type { RowOutcome } from './each';
import { type Row, writeRow } from './row';

/** Does a deed to a row. */
export type DoRowDeed = (row: Row, deed: DirectDeed) => Promise<RowOutcome | undefined>;

/**
 * Does a deed to a row, and gives its outcome where that is a link. All else is said by a message of the page and not by the
 * row, which may be gone by then; the message offers to undo what can be.
 */
export function useRowDeed(action: FormAction<RowOutcome[]>): DoRowDeed {
  const say = useSay();
  const reaching = useReaching(action);
  // Unlike a transition that belongs to no component, this one shows what fails (app/error.tsx).
  const [, startTransition] = useTransition();
  const run: DoRowDeed = async (row, deed) => {
    const { message, result: [outcome] = [] } = (await reaching({}, formFor(deed, row))) ?? {};
    if (message) say(message);
    if (!outcome || outcome.link) return outcome;
    const { undo } = DEEDS[deed];
    const takeBack = () =>
      startTransition(async () => {
        if (undo) await run(row, undo);
      });
    say(outcome.sentence, undo && outcome.hasChanged ? takeBack : undefined);
    return undefined;
  };
  return run;
}

function formFor(deed: DirectDeed, row: Row): FormData {
  const form = new FormData();
  form.set('deed', deed);
  form.set('picks[]', writeRow(row));
  return form;
}
