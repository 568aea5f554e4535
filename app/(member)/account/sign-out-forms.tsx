'use client';

import { Form, SubmitButton, useForm } from '@/components/form';
import { signOut, signOutDevice, signOutEverywhereElse } from './actions';

/** For the device that the page is seen on. */
export function SignOutHere() {
  return (
    <Form {...useForm(signOut)}>
      <SubmitButton look="plain">Sign out</SubmitButton>
    </Form>
  );
}

export function SignOutDevice({ sessionId, name }: { sessionId: string; name: string }) {
  return (
    <Form {...useForm(signOutDevice)}>
      <input type="hidden" name="sessionId" value={sessionId} />
      <SubmitButton look="plain">
        Sign out <span className="sr-only">{name}</span>
      </SubmitButton>
    </Form>
  );
}

export function SignOutEverywhereElse() {
  return (
    <Form {...useForm(signOutEverywhereElse)}>
      <SubmitButton look="danger">Sign out everywhere else</SubmitButton>
    </Form>
  );
}
