'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { add } from './actions';

/** Opens the form for a new group. */
export function AddGroup() {
  const t = useWords('groupForms');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} className="noscript:hidden">
        <Plus size={16} strokeWidth={1.75} aria-hidden="true" />
        {t('add.label')}
      </Button>
      <Dialog title={t('add.label')} isOpen={isOpen} onOpenChange={setOpen}>
        <NewGroup />
      </Dialog>
    </>
  );
}

/** The same form on the page itself, for browsers without JavaScript. */
export function AddGroupWithoutScript() {
  const t = useWords('groupForms');
  return (
    <noscript>
      <section className="mt-4 max-w-lg rounded-out border border-line-strong p-5">
        <h2 className="mb-4 font-bold">{t('add.label')}</h2>
        <NewGroup />
      </section>
    </noscript>
  );
}

function NewGroup() {
  const t = useWords('groupForms');
  return (
    <Form {...useForm(add)}>
      <Field name="name" label={t('name')} help={t('add.help')} autoComplete="off" />
      <SubmitButton className="w-full">{t('add.label')}</SubmitButton>
    </Form>
  );
}
