'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { Form, type FormAction, useForm } from '@/components/form';
import { Notice } from '@/components/notice';
import { useWords } from '@/components/words';
import type { RowOutcome } from './each';
import { type Group, GroupForm } from './group-form';
import { useGroupMessage } from './group-message';
import { type Row, writeRow } from './row';

type PersonGroupsProps = { row: Row; groups: Group[]; action: FormAction<RowOutcome[]> };

/** Brings somebody into a group; `groups` are those that they are not in. */
export function AddToGroup({ row, groups, action }: PersonGroupsProps) {
  const t = useWords('deeds');
  const [isOpen, setOpen] = useState(false);
  const say = useGroupMessage(groups, action);
  const pick = <input type="hidden" name="picks[]" value={writeRow(row)} />;
  const add: typeof action = async (before, form) => {
    const answer = await action(before, form);
    if (!answer.result) return answer;
    setOpen(false);
    say(answer.result);
    return {};
  };
  return (
    <>
      <Button look="deed" onClick={() => setOpen(true)} className="noscript:hidden">
        {t('addToGroup.submit')}
      </Button>
      <Dialog title={row.email} isOpen={isOpen} onOpenChange={setOpen}>
        <GroupForm deed="addToGroup" groups={groups} action={add}>
          {pick}
        </GroupForm>
      </Dialog>
      <noscript>
        <GroupForm deed="addToGroup" groups={groups} action={action}>
          {pick}
        </GroupForm>
      </noscript>
    </>
  );
}

/**
 * The form around somebody's groups, each of which has a button that takes them out. The row goes with its button then: the
 * page says what was done, and the focus goes to the list.
 */
export function GroupsOf({ row, groups, action, children }: PersonGroupsProps & { children: ReactNode }) {
  const form = useForm(action);
  const { result } = form.state;
  const say = useGroupMessage(groups, action);
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: It is said once for each answer.
  useEffect(() => {
    if (!result) return;
    say(result);
    list.current?.focus();
  }, [form.state]);
  return (
    <Form {...form}>
      <input type="hidden" name="deed" value="removeFromGroup" />
      <input type="hidden" name="picks[]" value={writeRow(row)} />
      <noscript>{result && <Notice tone="good">{result[0]?.sentence}</Notice>}</noscript>
      <div ref={list} tabIndex={-1} className="outline-none">
        {children}
      </div>
    </Form>
  );
}

const hidden = (words: ReactNode) => <span className="sr-only">{words}</span>;

/** Takes the person out of one group. */
export function LeaveGroup({ group }: { group: Group }) {
  const t = useWords('deeds');
  return (
    <Button type="submit" look="plain" name="groupId" value={group.id}>
      {t.rich('removeFromGroup.one', { name: group.name, hidden })}
    </Button>
  );
}
