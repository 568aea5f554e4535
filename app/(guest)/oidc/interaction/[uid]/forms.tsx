'use client';

import { Form, SubmitButton, useForm } from '@/components/form';
import { allow, choose, deny } from './actions';

type Props = { id: string; label: string };

export function AllowForm({ id, label }: Props) {
  return (
    <Form {...useForm(allow)}>
      <input type="hidden" name="id" value={id} />
      <SubmitButton className="w-full">{label}</SubmitButton>
    </Form>
  );
}

export function DenyForm({ id, label }: Props) {
  return (
    <Form {...useForm(deny)}>
      <input type="hidden" name="id" value={id} />
      <SubmitButton look="plain" className="w-full">
        {label}
      </SubmitButton>
    </Form>
  );
}

export function ChooseForm({ id, label }: Props) {
  return (
    <Form {...useForm(choose)}>
      <input type="hidden" name="id" value={id} />
      <SubmitButton className="w-full">{label}</SubmitButton>
    </Form>
  );
}
