'use client';

import { useEffect, useRef } from 'react';
import { Form, SubmitButton, useForm } from '@/components/form';
import { putAway } from './actions';

export function PutAway({ label }: { label: string }) {
  const form = useForm(putAway);
  const wasPressed = useRef(false);
  useEffect(() => {
    if (form.isPending) wasPressed.current = true;
  }, [form.isPending]);
  // The focus would go with the list that it stands in.
  useEffect(
    () => () => {
      if (wasPressed.current) document.getElementById('content')?.focus();
    },
    [],
  );
  return (
    <Form {...form}>
      <SubmitButton look="quiet">{label}</SubmitButton>
    </Form>
  );
}
