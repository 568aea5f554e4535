'use client';

import type { ReactNode } from 'react';
import { Form, SubmitButton, useForm } from '@/components/form';
import { changePerson } from './change-person';

/** Signs out, and asks for somebody else, who goes on to `next`; `children` are what the button says. */
export function ChangePersonForm({ next, look = 'plain', className, children }: ChangePersonProps) {
  return (
    <Form {...useForm(changePerson)}>
      <input type="hidden" name="next" value={next} />
      <SubmitButton look={look} className={className}>
        {children}
      </SubmitButton>
    </Form>
  );
}

type ChangePersonProps = { next: string; look?: 'plain' | 'deed'; className?: string; children: ReactNode };
