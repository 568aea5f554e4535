'use client';

import { type ReactNode, useEffect, useRef, useTransition } from 'react';
import { Button } from '@/components/button';
import { Form, useForm } from '@/components/form';
import { Notice } from '@/components/notice';
import { useReaching } from '@/components/reach';
import { useSay } from '@/components/toasts';
import { useWords } from '@/components/words';
import { changePerson } from './actions';

/**
 * The form around the people of a group, each of whom has a button that takes them out. The row goes with its button then:
 * the page says what was done and offers to undo it, and the focus goes to the list.
 */
export function PersonForm({ groupId, children }: { groupId: string; children: ReactNode }) {
  const form = useForm(changePerson);
  const { result } = form.state;
  const say = useSay();
  const reaching = useReaching(changePerson);
  const [, startTransition] = useTransition();
  const list = useRef<HTMLDivElement>(null);
  const bringBack = async (person: string) => {
    const back = new FormData();
    for (const [name, value] of Object.entries({ deed: 'join', groupId, person })) back.set(name, value);
    const { message, result: undone } = await reaching({}, back);
    say(undone?.sentence ?? message ?? '');
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: It is said once for each answer.
  useEffect(() => {
    if (!result) return;
    const { sentence, undo } = result;
    say(sentence, undo ? () => startTransition(() => bringBack(undo)) : undefined);
    list.current?.focus();
  }, [form.state]);
  return (
    <Form {...form}>
      <input type="hidden" name="groupId" value={groupId} />
      <input type="hidden" name="deed" value="leave" />
      <noscript>{result && <Notice tone="good">{result.sentence}</Notice>}</noscript>
      <div ref={list} tabIndex={-1} className="outline-none">
        {children}
      </div>
    </Form>
  );
}

const hidden = (words: ReactNode) => <span className="sr-only">{words}</span>;

/** Takes one person out of the group. */
export function TakeOut({ person, name }: { person: string; name: string }) {
  const t = useWords('groupForms');
  return (
    <Button type="submit" look="plain" name="person" value={person}>
      {t.rich('takeOut', { name, hidden })}
    </Button>
  );
}
