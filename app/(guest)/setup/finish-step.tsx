'use client';

import { Card } from '@/components/card';
import { Form, SubmitButton, useForm } from '@/components/form';
import { finish } from './actions';

export function FinishStep() {
  return (
    <Card title="All set">
      <p>The instance is yours. On the users page you see everybody, and what became of each invite.</p>
      <Form {...useForm(finish)}>
        <SubmitButton className="w-full">Finish</SubmitButton>
      </Form>
    </Card>
  );
}
