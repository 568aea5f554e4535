'use client';

import { Choose } from '@/components/field';
import { Field, Form, Select, SubmitButton } from '@/components/form';

const ROLES = [
  { value: 'member', label: 'Member' },
  { value: 'admin', label: 'Admin' },
];
const nothing = () => {};

/** A form as it is at first, at fault, and while it is sent. */
export function Forms() {
  return (
    <div className="grid w-full gap-8 @min-[40rem]:grid-cols-3">
      <Form state={{}} submit={nothing} isPending={false}>
        <Field name="name" label="Name" help="As others see it." placeholder="Mia" />
        <Field name="password" label="Password" type="password" />
        <Select name="role" label="Role" options={ROLES} />
        <Field name="message" label="Message" rows={2} />
        <p>
          In a row: <Choose aria-label="Role of Mia" options={ROLES} isQuiet />
        </p>
        <SubmitButton>Save</SubmitButton>
      </Form>
      <Form
        state={{
          message: 'One field needs a look.',
          errors: { name: 'The name is missing.', role: 'Choose one.' },
        }}
        submit={nothing}
        isPending={false}
      >
        <Field name="name" label="Name" help="As others see it." />
        <Select name="role" label="Role" options={ROLES} />
        <SubmitButton>Save</SubmitButton>
      </Form>
      <Form state={{}} submit={nothing} isPending>
        <Field name="name" label="Name" defaultValue="Mia" />
        <SubmitButton>Save</SubmitButton>
        <SubmitButton look="danger">Delete</SubmitButton>
      </Form>
    </div>
  );
}
