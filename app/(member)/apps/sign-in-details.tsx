'use client';

import type { ReactNode } from 'react';
import { CodeBlock } from '@/components/code-block';
import { CopyRow } from '@/components/copy-row';
import { Rows } from '@/components/section';
import { useWords } from '@/components/words';
import type { SignInWords } from './sign-in-words';

const SCOPES = ['openid', 'profile', 'email', 'groups', 'offline_access'] as const;
const OTHERS = ['authorize', 'token', 'userinfo', 'jwks', 'logout'] as const;

/** What to fill in at the app, each to copy; `secret` is the row of its secret. */
export function SignInDetails({
  words,
  label,
  secret,
}: {
  words: SignInWords;
  label: string;
  secret?: ReactNode;
}) {
  const t = useWords('oidcApps');
  const { clientId, addresses, setup } = words;
  return (
    <>
      <Rows label={label}>
        <CopyRow name={t('clientId')} text={clientId} />
        {secret}
        <CopyRow name={t('addresses.issuer')} text={addresses.issuer} />
        <CopyRow name={t('addresses.discovery')} text={addresses.discovery} />
      </Rows>
      <details className="border-b border-line py-3">
        <summary className="cursor-pointer font-medium">{t('more')}</summary>
        <Rows>
          {OTHERS.map((it) => (
            <CopyRow key={it} name={t(`addresses.${it}`)} text={addresses[it]} />
          ))}
        </Rows>
        <dl className="grid grid-cols-1 gap-x-4 pt-3 text-small @min-[34rem]:grid-cols-[minmax(8rem,12rem)_minmax(0,1fr)]">
          {SCOPES.map((scope) => (
            <div key={scope} className="contents">
              <dt>
                <code className="font-mono">{scope}</code>
              </dt>
              <dd className="pb-1.5 text-quiet">{t(`scopes.${scope}`)}</dd>
            </div>
          ))}
        </dl>
      </details>
      {setup && (
        <div className="space-y-2 py-4">
          <p>{t.rich('setup.about', { where: () => <b className="font-semibold">{setup.where}</b> })}</p>
          <CodeBlock name={setup.title} text={setup.text} marks={setup.marks} />
          {setup.notes.map((note) => (
            <p key={note} className="text-small text-quiet">
              {note}
            </p>
          ))}
        </div>
      )}
    </>
  );
}
