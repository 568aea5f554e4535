'use client';

import { useOptimistic, useTransition } from 'react';
import { Choose } from '@/components/field';
import { useWords } from '@/components/words';
import { ROLE_DEEDS, type RoleToGive } from './deeds';
import { useListDeeds } from './list-deeds';
import type { Row } from './row';

type RoleChoiceProps = { row: Row; name: string; role: RoleToGive };

/** Gives another role in the row itself. Without scripts it is text, and the page of the person gives the role. */
export function RoleChoice({ row, name, role }: RoleChoiceProps) {
  const list = useWords('usersList');
  const people = useWords('people');
  const [shown, show] = useOptimistic<RoleToGive>(role);
  const [, startTransition] = useTransition();
  const { doRowDeed } = useListDeeds();
  const roles = Object.keys(ROLE_DEEDS) as RoleToGive[];
  const give = (to: RoleToGive) =>
    startTransition(async () => {
      show(to);
      await doRowDeed(row, ROLE_DEEDS[to]);
    });
  return (
    <>
      <span className="noscript:hidden">
        <Choose
          isQuiet
          // Not "Role": that is the name of the field in the form that opens above this list.
          aria-label={list('rights', { name })}
          value={shown}
          onChange={({ currentTarget }) => give(currentTarget.value as RoleToGive)}
          options={roles.map((it) => ({ value: it, label: people(`role.${it}`) }))}
        />
      </span>
      <noscript>{people(`role.${role}`)}</noscript>
    </>
  );
}
