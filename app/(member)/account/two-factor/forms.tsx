'use client';

import type { ReactNode } from 'react';
import { BackupCodes } from '@/components/backup-codes';
import { buttonLook } from '@/components/button';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { Notice } from '@/components/notice';
import { useWords } from '@/components/words';
import { begin, confirm, renewCodes, turnOff } from './actions';

export function TurnOnForm() {
  const t = useWords('accountForms');
  return (
    <Form {...useForm(begin)}>
      <SubmitButton look="plain">{t('twoFactor.turnOn')}</SubmitButton>
    </Form>
  );
}

type SetupFormProps = {
  isOn: boolean;
  /** Whose the codes are, for the file of backup codes. */
  owner: string;
  children: ReactNode;
};

/** `children` say what to do with the app; once it is on, the backup codes are shown in their place. */
export function SetupForm({ isOn, owner, children }: SetupFormProps) {
  const t = useWords('accountForms');
  const form = useForm(confirm);
  const { result } = form.state;
  if (result || isOn)
    return (
      <>
        <Notice tone="good">{t('twoFactor.isOn')}</Notice>
        {result && <BackupCodes codes={result} owner={owner} />}
        <a href="/account" className={buttonLook('primary')}>
          {result ? t('twoFactor.kept') : t('twoFactor.back')}
        </a>
      </>
    );
  return (
    <>
      {children}
      <Form {...form}>
        <Field name="code" label={t('twoFactor.code')} autoComplete="one-time-code" inputMode="numeric" />
        <div className="flex flex-wrap gap-3">
          <SubmitButton>{t('twoFactor.turnOn')}</SubmitButton>
          <a href="/account" className={buttonLook('quiet')}>
            {t('cancel')}
          </a>
        </div>
      </Form>
    </>
  );
}

export function NewCodesForm({ owner }: { owner: string }) {
  const t = useWords('accountForms');
  const form = useForm(renewCodes);
  const { result } = form.state;
  if (result)
    return (
      <>
        <BackupCodes codes={result} owner={owner} />
        <a href="/account" className={buttonLook('plain')}>
          {t('twoFactor.kept')}
        </a>
      </>
    );
  return (
    <Form {...form}>
      <p>{t('twoFactor.newCodesEffect')}</p>
      <Buttons>{t('twoFactor.newCodes')}</Buttons>
    </Form>
  );
}

export function TurnOffForm({
  isNeeded,
}: {
  /** Whoever turns it off sets up another one at once. */ isNeeded: boolean;
}) {
  const t = useWords('accountForms');
  return (
    <Form {...useForm(turnOff)}>
      <p>{t('twoFactor.turnOffEffect', { isNeeded: isNeeded ? 'yes' : 'no' })}</p>
      <Buttons>{t('twoFactor.turnOff')}</Buttons>
    </Form>
  );
}

function Buttons({ children }: { children: ReactNode }) {
  const t = useWords('accountForms');
  return (
    <div className="flex flex-wrap gap-3">
      <SubmitButton look="danger">{children}</SubmitButton>
      <a href="/account" className={buttonLook('quiet')}>
        {t('cancel')}
      </a>
    </div>
  );
}
