'use client';

import { Swords } from 'lucide-react';
import { Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { attack } from './actions';

/** Attacks the door, which takes a moment; the page then shows what came of it. */
export function AttackForm({ appId }: { appId: string }) {
  const t = useWords('appForms');
  return (
    <Form {...useForm(attack)}>
      <input type="hidden" name="appId" value={appId} />
      <SubmitButton look="plain">
        <Swords size={16} strokeWidth={1.75} aria-hidden="true" />
        {t('attack')}
      </SubmitButton>
    </Form>
  );
}
