'use client';

import { type FormEvent, startTransition, useActionState, useEffect, useState } from 'react';
import { Button, buttonLook } from '@/components/button';
import { Confirm, Dialog } from '@/components/dialog';
import type { FormState } from '@/components/form';
import { Notice } from '@/components/notice';
import { Outcomes } from '@/components/outcomes';
import { useReaching } from '@/components/reach';
import { useWords } from '@/components/words';
import { doDeed } from './actions';
import { DEEDS, DEEDS_FOR_MANY, type DeedWith, hasDeed } from './deeds';
import type { RowOutcome } from './each';
import { countPicks, onPicks, PICKED, setPicks } from './pick';
import { readRow } from './row';

/** A deed that waits to be confirmed, with the form as it was when its button was pressed. */
type Asked = { deed: DeedWith<'isForMany'> & DeedWith<'asks'>; form: FormData; count: number; email: string };

/** Stands at the foot of the screen while rows are picked, so that the list does not jump. */
export function BulkBar() {
  const t = useWords('deeds');
  const list = useWords('usersList');
  const outcomes = useWords('outcomes');
  const [state, submit, isPending] = useActionState<FormState<RowOutcome[]>, FormData>(
    useReaching(doDeed),
    {},
  );
  const [picked, setPicked] = useState(0);
  const [asked, setAsked] = useState<Asked>();
  const [asks, setAsks] = useState(false);
  const [seen, setSeen] = useState<FormState<RowOutcome[]>>();
  const { result, message } = state;

  useEffect(() => {
    const count = () => setPicked(countPicks().picked);
    count();
    return onPicks(count);
  }, []);
  useEffect(() => {
    if (result) setPicks(false);
  }, [result]);

  const run = (form: FormData) => startTransition(() => submit(form));
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    const { submitter } = event.nativeEvent as SubmitEvent;
    if (submitter instanceof HTMLButtonElement && submitter.formMethod === 'get') return;
    event.preventDefault();
    if (isPending) return;
    const form = new FormData(event.currentTarget, submitter);
    const deed = DEEDS_FOR_MANY.find((name) => name === form.get('deed'));
    if (!deed || !hasDeed(deed, 'asks')) return run(form);
    const picks = form.getAll('picks[]').map(String);
    setAsked({ deed, form, count: picks.length, email: readRow(picks[0] ?? '').email });
    setAsks(true);
  };
  const answer = (
    <>
      {message && <Notice tone="bad">{message}</Notice>}
      {result && <Outcomes outcomes={result} />}
    </>
  );

  return (
    <>
      <form
        id={PICKED}
        action={submit}
        onSubmit={onSubmit}
        aria-label={list('forSelected')}
        className={`sticky bottom-20 z-10 flex flex-wrap items-center gap-x-1 gap-y-0 rounded-house border border-edge bg-card p-2 pl-4 sm:bottom-4 ${picked === 0 ? 'hidden noscript:flex' : ''}`}
      >
        <p role="status" className="mr-auto font-semibold">
          {picked > 0 && list('selected', { count: picked })}
        </p>
        {DEEDS_FOR_MANY.map((deed) => {
          const { page } = DEEDS[deed];
          return page ? (
            <button
              key={deed}
              type="submit"
              formMethod="get"
              formAction={page}
              className={buttonLook('danger')}
            >
              {t(`${deed}.many`)}
            </button>
          ) : (
            <Button
              key={deed}
              type="submit"
              name="deed"
              value={deed}
              look="quiet"
              aria-disabled={isPending || undefined}
            >
              {t(`${deed}.many`)}
            </Button>
          );
        })}
      </form>
      <noscript>{answer}</noscript>
      <Confirm
        title={asked ? t(`${asked.deed}.asks.title`, { count: asked.count }) : ''}
        isOpen={asks}
        onOpenChange={setAsks}
        action={asked ? t(`${asked.deed}.many`) : ''}
        onConfirm={() => asked && run(asked.form)}
      >
        {asked && t(`${asked.deed}.asks.text`, { count: asked.count, email: asked.email })}
      </Confirm>
      <Dialog
        title={outcomes('title')}
        isOpen={Boolean(result ?? message) && state !== seen}
        onOpenChange={() => setSeen(state)}
      >
        {answer}
      </Dialog>
    </>
  );
}
