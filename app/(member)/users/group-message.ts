'use client';

import { useTransition } from 'react';
import type { FormAction } from '@/components/form';
import { useReaching } from '@/components/reach';
import { useSay } from '@/components/toasts';
import { useWords } from '@/components/words';
import { OTHER_GROUP_DEED } from './deeds';
import type { RowOutcome } from './each';
import type { Group } from './group-form';

/** As many rows as one form may hold (picks.ts). */
const MOST_AT_ONCE = 200;

/** Says by a message of the page who came into a group, or left it, and offers to take that back. */
export function useGroupMessage(groups: Group[], action: FormAction<RowOutcome[]>) {
  const t = useWords('deeds');
  const say = useSay();
  const reaching = useReaching(action);
  const [, startTransition] = useTransition();

  const changesIn = (outcomes: RowOutcome[]) => outcomes.flatMap(({ back }) => back ?? []);
  const tell = (outcomes: RowOutcome[], undo?: () => void) => {
    const changes = changesIn(outcomes);
    const [change] = changes;
    if (!change) return;
    const group = groups.find(({ id }) => id === change.groupId)?.name ?? '';
    const only = outcomes.find(({ back }) => back === change);
    const said = t(`${OTHER_GROUP_DEED[change.deed]}.said`, { count: changes.length, group });
    say(changes.length === 1 && only ? only.sentence : said, undo);
  };
  const takeBack = async (outcomes: RowOutcome[]) => {
    const changes = changesIn(outcomes);
    const undone: RowOutcome[] = [];
    for (let from = 0; from < changes.length; from += MOST_AT_ONCE) {
      const some = changes.slice(from, from + MOST_AT_ONCE);
      const form = new FormData();
      for (const { deed, groupId, pick } of some) {
        form.set('deed', deed);
        form.set('groupId', groupId);
        form.append('picks[]', pick);
      }
      const { message, result = [] } = await reaching({}, form);
      if (message) return say(message);
      undone.push(...result);
    }
    // Somebody else may have been quicker.
    if (changesIn(undone).length === 0) say(undone[0]?.sentence ?? '');
    else tell(undone);
  };
  return (outcomes: RowOutcome[]) => tell(outcomes, () => startTransition(() => takeBack(outcomes)));
}
