'use client';

import type { ReactNode } from 'react';
import { BackupCodes } from '@/components/backup-codes';
import { buttonLook } from '@/components/button';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { Notice } from '@/components/notice';
import { begin, confirm, renewCodes, turnOff } from './actions';

export function TurnOnForm() {
  return (
    <Form {...useForm(begin)}>
      <SubmitButton look="plain">Turn on</SubmitButton>
    </Form>
  );
}

/** `children` say what to do with the app; they give way to the backup codes once it is on. */
export function SetupForm({ isOn, of, children }: { isOn: boolean; of: string; children: ReactNode }) {
  const form = useForm(confirm);
  const { result } = form.state;
  if (result || isOn)
    return (
      <>
        <Notice tone="good">Two-factor sign-in is on. Every other device is signed out.</Notice>
        {result && <BackupCodes codes={result} of={of} />}
        <a href="/account" className={buttonLook('primary')}>
          {result ? 'I have kept them' : 'Back to your account'}
        </a>
      </>
    );
  return (
    <>
      {children}
      <Form {...form}>
        <Field name="code" label="Code" autoComplete="one-time-code" inputMode="numeric" />
        <div className="flex flex-wrap gap-3">
          <SubmitButton>Turn on</SubmitButton>
          <a href="/account" className={buttonLook('quiet')}>
            Cancel
          </a>
        </div>
      </Form>
    </>
  );
}

export function NewCodesForm({ of }: { of: string }) {
  const form = useForm(renewCodes);
  const { result } = form.state;
  if (result)
    return (
      <>
        <BackupCodes codes={result} of={of} />
        <a href="/account" className={buttonLook('plain')}>
          I have kept them
        </a>
      </>
    );
  return (
    <Form {...form}>
      <p>You get ten new ones. The old ones stop working for good.</p>
      <Buttons>New backup codes</Buttons>
    </Form>
  );
}

export function TurnOffForm() {
  return (
    <Form {...useForm(turnOff)}>
      <p>From then on your password alone signs you in, and your backup codes no longer work.</p>
      <Buttons>Turn off</Buttons>
    </Form>
  );
}

function Buttons({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-wrap gap-3">
      <SubmitButton look="danger">{children}</SubmitButton>
      <a href="/account" className={buttonLook('quiet')}>
        Cancel
      </a>
    </div>
  );
}
