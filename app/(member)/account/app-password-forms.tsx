'use client';

import type { ReactNode } from 'react';
import { CopyField } from '@/components/copy-field';
import { Field, Form, Select, SubmitButton, useForm } from '@/components/form';
import { Below, Cancel, Opener, useOpening } from '@/components/opening';
import { Row } from '@/components/section';
import { useWords } from '@/components/words';
import { end, endAll, make } from './app-password-actions';

const CHANGE = 'app-password';
const hidden = (words: ReactNode) => <span className="sr-only">{words}</span>;

type AppPasswordsRowProps = {
  /** Those that one can be made for. */
  apps: { id: string; name: string }[];
  count: number;
  hasProved: boolean;
  /** The passwords that there are. */
  list: ReactNode;
  children: ReactNode;
};

/** Makes a password for one app, which is shown once, and ends them. */
export function AppPasswordsRow({ apps, count, hasProved, list, children }: AppPasswordsRowProps) {
  const t = useWords('accountForms');
  const form = useForm(make);
  const ending = useForm(endAll);
  const { isOpen, open, close } = useOpening(CHANGE, form.state);
  const { result: secret } = form.state;
  return (
    <Row
      name={t('appPassword.heading')}
      deed={
        apps.length > 0 && (
          <Opener change={CHANGE} isOpen={isOpen} onOpen={hasProved ? open : undefined}>
            {t('appPassword.make')}
          </Opener>
        )
      }
      below={
        <>
          <Below>
            <div role="status" className="empty:hidden">
              {secret && !isOpen && count > 0 && (
                <CopyField label={t('appPassword.secret')} text={secret} copied={t('appPassword.copied')} />
              )}
            </div>
            {isOpen && (
              <Form {...form}>
                <Select
                  name="appId"
                  label={t('appPassword.app')}
                  options={apps.map(({ id, name }) => ({ value: id, label: name }))}
                />
                <Field
                  name="name"
                  label={t('appPassword.name')}
                  help={t('appPassword.nameHelp')}
                  autoComplete="off"
                  autoFocus
                />
                <div className="flex flex-wrap gap-2">
                  <SubmitButton>{t('appPassword.submit')}</SubmitButton>
                  <Cancel change={CHANGE} onClose={close} />
                </div>
              </Form>
            )}
          </Below>
          {list}
          {count > 1 && (
            <Form {...ending}>
              <SubmitButton look="quiet">{t('appPassword.endAll')}</SubmitButton>
            </Form>
          )}
        </>
      }
    >
      {children}
    </Row>
  );
}

export function EndAppPassword({ id, name }: { id: string; name: string }) {
  const t = useWords('accountForms');
  return (
    <Form {...useForm(end)}>
      <input type="hidden" name="id" value={id} />
      <SubmitButton look="danger">{t.rich('appPassword.end', { name, hidden })}</SubmitButton>
    </Form>
  );
}
