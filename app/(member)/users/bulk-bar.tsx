'use client';

import { type FormEvent, startTransition, useActionState, useEffect, useState } from 'react';
import { Button, buttonLook } from '@/components/button';
import { Confirm, Dialog } from '@/components/dialog';
import { Notice } from '@/components/notice';
import { Outcomes } from '@/components/outcomes';
import { type BulkState, doToMany } from './actions';
import { countPicks, onPicks, PICKED, setPicks } from './pick';

/** What can be done to many at once, in the order of the bar; some of it asks first. */
const DEEDS = [
  { name: 'resend', label: 'Resend invites' },
  {
    name: 'revoke',
    label: 'Revoke invites',
    asks: 'Their links stop working for good. You can invite the addresses again later.',
  },
  { name: 'make-member', label: 'Make members', asks: 'They can no longer invite or manage people.' },
  { name: 'make-admin', label: 'Make admins', asks: 'Admins invite and manage everybody but the owner.' },
  {
    name: 'disable',
    label: 'Disable',
    asks: 'They are signed out everywhere at once and cannot sign in until you enable them again.',
  },
  { name: 'enable', label: 'Enable' },
] as const;

/** Stands at the foot of the screen while rows are picked, so that the list does not jump. What became of each is told row by row. */
export function BulkBar() {
  const [state, submit, isPending] = useActionState<BulkState, FormData>(doToMany, {});
  const [picked, setPicked] = useState(0);
  const [asked, setAsked] = useState<{ deed: (typeof DEEDS)[number]; data: FormData }>();
  const [asks, setAsks] = useState(false);
  const [seen, setSeen] = useState<BulkState>();
  const { result, message } = state;

  useEffect(() => {
    const count = () => setPicked(countPicks().picked);
    count();
    return onPicks(count);
  }, []);
  useEffect(() => {
    if (result) setPicks(false);
  }, [result]);

  const run = (data: FormData) => startTransition(() => submit(data));
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    const { submitter } = event.nativeEvent as SubmitEvent;
    if (submitter instanceof HTMLButtonElement && submitter.formMethod === 'get') return;
    event.preventDefault();
    if (isPending) return;
    const data = new FormData(event.currentTarget, submitter);
    const deed = DEEDS.find(({ name }) => name === data.get('deed'));
    if (!deed || !('asks' in deed)) return run(data);
    setAsked({ deed, data });
    setAsks(true);
  };
  const people = picked === 1 ? '1 person' : `${picked} people`;

  return (
    <>
      <form
        id={PICKED}
        action={submit}
        onSubmit={onSubmit}
        aria-label="What to do with the selected"
        className={`sticky bottom-20 z-10 flex flex-wrap items-center gap-x-1 gap-y-0 rounded-house border border-edge bg-card p-2 pl-4 sm:bottom-4 ${picked === 0 ? 'hidden noscript:flex' : ''}`}
      >
        <p role="status" className="mr-auto font-semibold">
          {picked > 0 && `${people} selected`}
        </p>
        {DEEDS.map(({ name, label }) => (
          <Button
            key={name}
            type="submit"
            name="deed"
            value={name}
            look="quiet"
            aria-disabled={isPending || undefined}
          >
            {label}
          </Button>
        ))}
        <button type="submit" formMethod="get" formAction="/users/delete" className={buttonLook('danger')}>
          Delete users
        </button>
      </form>
      {message && <Notice tone="bad">{message}</Notice>}
      {result && (
        <noscript>
          <Outcomes outcomes={result} />
        </noscript>
      )}
      <Confirm
        title={`${asked?.deed.label ?? ''}: ${people}?`}
        isOpen={asks}
        onOpenChange={setAsks}
        action={asked?.deed.label ?? ''}
        onConfirm={() => asked && run(asked.data)}
      >
        {asked && 'asks' in asked.deed && asked.deed.asks}
      </Confirm>
      <Dialog
        title="What became of each"
        isOpen={result !== undefined && state !== seen}
        onOpenChange={() => setSeen(state)}
      >
        {result && <Outcomes outcomes={result} />}
      </Dialog>
    </>
  );
}
