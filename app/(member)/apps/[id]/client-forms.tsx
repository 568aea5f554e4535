'use client';

import type { ReactNode } from 'react';
import { ChangeRow } from '@/components/change-row';
import { CopyField } from '@/components/copy-field';
import { Field, Form, Select, SubmitButton, useForm } from '@/components/form';
import { Asked, Below, Cancel, Opener, useOpening } from '@/components/opening';
import { Row } from '@/components/section';
import { useWords } from '@/components/words';
import { change, newSecret } from './client-actions';

const SECRET = 'secret';

/** The secret of an app, of which only the time is known; a new one is shown once. */
export function SecretRow({ appId, name, children }: { appId: string; name: string; children: ReactNode }) {
  const t = useWords('oidcApps');
  const form = useForm(newSecret);
  const { isOpen, open, close } = useOpening(SECRET, form.state);
  const { result: secret } = form.state;
  return (
    <Row
      name={t('secret.name')}
      deed={
        <Opener change={SECRET} isOpen={isOpen} onOpen={open}>
          {t('secret.new')}
        </Opener>
      }
      below={
        <Below>
          <div role="status" className="empty:hidden">
            {secret && !isOpen && (
              <CopyField label={t('secret.once')} text={secret} copied={t('secret.copied')} />
            )}
          </div>
          {isOpen && (
            <Form {...form}>
              <input type="hidden" name="appId" value={appId} />
              <Asked>{t('secret.asked', { name })}</Asked>
              <div className="flex flex-wrap gap-2">
                <SubmitButton>{t('secret.make')}</SubmitButton>
                <Cancel change={SECRET} onClose={close} />
              </div>
            </Form>
          )}
        </Below>
      }
    >
      <p className="text-small text-quiet">{children}</p>
    </Row>
  );
}

type UrisRowProps = {
  appId: string;
  field: 'redirectUris' | 'postLogoutRedirectUris' | 'backchannelLogoutUri';
  uris: string[];
};

/** Addresses of an app, one a line. */
export function UrisRow({ appId, field, uris }: UrisRowProps) {
  const t = useWords('oidcApps');
  return (
    <ChangeRow
      change={field}
      name={t(`${field}.label`)}
      value={
        uris.length > 0 ? (
          <ul>
            {uris.map((uri) => (
              <li key={uri}>
                <code className="font-mono text-small wrap-anywhere">{uri}</code>
              </li>
            ))}
          </ul>
        ) : (
          <span className="text-quiet">{t('none')}</span>
        )
      }
      label={t(`${field}.change`)}
      submit={t('save')}
      action={change}
    >
      <input type="hidden" name="appId" value={appId} />
      <Field
        name={field}
        label={t(`${field}.label`)}
        help={t(`${field}.help`)}
        {...(field !== 'backchannelLogoutUri' && { rows: 2 as const })}
        defaultValue={uris.join('\n')}
        autoComplete="off"
        autoFocus
      />
    </ChangeRow>
  );
}

/** By what its ID tokens are signed. */
export function AlgRow({ appId, alg, algs }: { appId: string; alg: string; algs: readonly string[] }) {
  const t = useWords('oidcApps');
  return (
    <ChangeRow
      change="alg"
      name={t('alg.label')}
      value={<code className="font-mono text-small">{alg}</code>}
      label={t('alg.change')}
      submit={t('save')}
      action={change}
    >
      <input type="hidden" name="appId" value={appId} />
      <Select
        name="idTokenAlg"
        label={t('alg.label')}
        help={t('alg.help')}
        defaultValue={alg}
        options={algs.map((it) => ({ value: it, label: it }))}
      />
    </ChangeRow>
  );
}
