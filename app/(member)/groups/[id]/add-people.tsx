'use client';

import { UserRoundPlus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { Outcomes } from '@/components/outcomes';
import { useSay } from '@/components/toasts';
import { useWords } from '@/components/words';
import { addPeople } from './actions';

/** Opens the form by which people come into the group. */
export function AddPeople({ groupId }: { groupId: string }) {
  const t = useWords('groupForms');
  const say = useSay();
  const [isOpen, setOpen] = useState(false);
  const add: typeof addPeople = async (before, form) => {
    const answer = await addPeople(before, form);
    const { group = '', outcomes = [], left } = answer.result ?? {};
    // Where somebody was not found, the dialog says of each what became of them.
    if (left !== '') return answer;
    say(t('people.said', { count: outcomes.length, group }));
    setOpen(false);
    return {};
  };
  return (
    <>
      <Button onClick={() => setOpen(true)} className="noscript:hidden">
        <UserRoundPlus size={16} strokeWidth={1.75} aria-hidden="true" />
        {t('people.label')}
      </Button>
      <Dialog title={t('people.label')} isOpen={isOpen} onOpenChange={setOpen}>
        <PeopleForm groupId={groupId} action={add} />
      </Dialog>
    </>
  );
}

/** The same form on the page itself, for browsers without JavaScript. */
export function AddPeopleWithoutScript({ groupId }: { groupId: string }) {
  const t = useWords('groupForms');
  return (
    <noscript>
      <section className="max-w-lg rounded-out border border-line-strong p-5">
        <h2 className="mb-4 font-bold">{t('people.label')}</h2>
        <PeopleForm groupId={groupId} action={addPeople} />
      </section>
    </noscript>
  );
}

/** Asks for addresses. Of those whom an answer tells of, those stay in the field who were not brought in. */
function PeopleForm({ groupId, action }: { groupId: string; action: typeof addPeople }) {
  const t = useWords('groupForms');
  const form = useForm(action);
  const { result } = form.state;
  return (
    <Form {...form}>
      <input type="hidden" name="groupId" value={groupId} />
      {result && <Outcomes outcomes={result.outcomes} />}
      <Field
        key={result?.left}
        name="people"
        label={t('people.addresses')}
        help={t('people.help')}
        rows={2}
        defaultValue={result?.left ?? ''}
      />
      <SubmitButton className="w-full">{t('people.label')}</SubmitButton>
    </Form>
  );
}
