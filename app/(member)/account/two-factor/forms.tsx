'use client';

import type { ReactNode } from 'react';
import { BackupCodes } from '@/components/backup-codes';
import { buttonLook } from '@/components/button';
import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { begin, confirm } from './actions';

/** `next` is where somebody goes on to who was led here. */
export function TurnOnForm({ next }: { next: string }) {
  const t = useWords('accountForms');
  return (
    <Form {...useForm(begin)}>
      <input type="hidden" name="next" value={next} />
      <SubmitButton look="plain">{t('twoFactor.turnOn')}</SubmitButton>
    </Form>
  );
}

type SetupFormProps = {
  isOn: boolean;
  next: string;
  /** Null for whoever goes on nowhere without a factor. */
  cancel: string | null;
  /** The head of the page while the app is set up, and once it is. */
  heads: { before: ReactNode; after: ReactNode };
  /** The key as a picture. */
  picture: ReactNode;
  /** Whose the codes are, for paper and file. */
  owner: string;
  /** What to do with the key. */
  children: ReactNode;
};

/** The two steps: the key and the first code, then the backup codes, which are shown once. */
export function SetupForm({ isOn, next, cancel, heads, picture, owner, children }: SetupFormProps) {
  const t = useWords('accountForms');
  const form = useForm(confirm);
  const { result } = form.state;
  if (result || isOn)
    return (
      <>
        {heads.after}
        {result ? <BackupCodes codes={result} owner={owner} /> : <p>{t('twoFactor.codesGone')}</p>}
        <a href={next === '/' ? '/account' : next} className={buttonLook('primary')}>
          {next !== '/' ? t('twoFactor.goOn') : result ? t('twoFactor.kept') : t('twoFactor.back')}
        </a>
      </>
    );
  return (
    <>
      {heads.before}
      <div className="flex flex-wrap gap-6">
        <div>{picture}</div>
        <div className="min-w-0 flex-[1_1_16rem] space-y-6">
          {children}
          <Form {...form}>
            <div className="max-w-48">
              <Field
                name="code"
                label={t('twoFactor.firstCode')}
                help={t('twoFactor.firstCodeHelp')}
                autoComplete="one-time-code"
                inputMode="numeric"
                autoFocus
              />
            </div>
            <div className="flex flex-wrap gap-2 pt-2">
              <SubmitButton>{t('twoFactor.turnOn')}</SubmitButton>
              {cancel !== null && (
                <a href={cancel} className={buttonLook('quiet')}>
                  {t('cancel')}
                </a>
              )}
            </div>
          </Form>
        </div>
      </div>
    </>
  );
}
