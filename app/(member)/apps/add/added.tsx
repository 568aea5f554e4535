'use client';

import { useEffect, useRef } from 'react';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { CopyField } from '@/components/copy-field';
import { Notice } from '@/components/notice';
import { Section } from '@/components/section';
import { useWords } from '@/components/words';
import { SignInDetails } from '../sign-in-details';
import type { SignInWords } from '../sign-in-words';

export type Added = { id: string; name: string; secret: string | null; words: SignInWords };

/** What came of adding an app that signs in by itself: its secret, now and never again, and what it has to be told. */
export function AddedClient({ added: { id, name, secret, words } }: { added: Added }) {
  const t = useWords('oidcApps');
  const head = useRef<HTMLDivElement>(null);
  useEffect(() => head.current?.focus(), []);
  return (
    <div className="space-y-6">
      <div ref={head} tabIndex={-1} role="status" className="outline-none">
        <Notice tone="good">
          <p className="font-semibold">{t('added.title', { name })}</p>
          <p>{t(secret ? 'added.secret' : 'added.public')}</p>
        </Notice>
      </div>
      {secret && <CopyField label={t('secret.once')} text={secret} copied={t('secret.copied')} />}
      <Section id="told" title={t('told', { name })}>
        <SignInDetails words={words} label="told" />
      </Section>
      <div className="flex flex-wrap justify-end gap-2 border-t border-line pt-4">
        <Link href={`/apps/${id}`} className={buttonLook('primary')}>
          {t('added.done', { name })}
        </Link>
      </div>
    </div>
  );
}
