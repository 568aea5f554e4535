'use client';

import type { ReactNode } from 'react';
import { ChangeRow } from '@/components/change-row';
import { CopyField } from '@/components/copy-field';
import { Field, Form, SubmitButton, Tick, useForm } from '@/components/form';
import { Below } from '@/components/opening';
import { Row } from '@/components/section';
import { useWords } from '@/components/words';
import { closePath, endKey, makeKey, openPath } from './actions';

const hidden = (words: ReactNode) => <span className="sr-only">{words}</span>;

/** Closes a path again. */
export function ClosePath({ pathId, path }: { pathId: string; path: string }) {
  const t = useWords('appForms');
  return (
    <Form {...useForm(closePath)}>
      <input type="hidden" name="id" value={pathId} />
      <SubmitButton look="quiet">{t.rich('paths.close', { path, hidden })}</SubmitButton>
    </Form>
  );
}

/** Opens a path that a well-known app’s own programs ask for. */
export function OpenOffered({ appId, path }: { appId: string; path: string }) {
  const t = useWords('appForms');
  return (
    <Form {...useForm(openPath)}>
      <input type="hidden" name="appId" value={appId} />
      <input type="hidden" name="path" value={path} />
      <SubmitButton look="quiet">{t.rich('paths.open', { path, hidden })}</SubmitButton>
    </Form>
  );
}

/** Opens one more path. */
export function OpenPathRow({
  appId,
  count,
  children,
}: {
  appId: string;
  count: number;
  children: ReactNode;
}) {
  const t = useWords('appForms');
  return (
    <ChangeRow
      change="path"
      name={t('paths.one')}
      value={children}
      label={t('paths.add')}
      submit={t('paths.submit')}
      action={openPath}
      watched={count}
    >
      <input type="hidden" name="appId" value={appId} />
      <Field
        name="path"
        label={t('paths.path')}
        help={t('paths.help')}
        placeholder="/public/*"
        autoComplete="off"
        autoFocus
      />
      <Tick name="asksForKey" label={t('paths.asksForKey')} />
    </ChangeRow>
  );
}

/** The app's own key, which is shown once. */
export function KeyRow({ appId, hasKey }: { appId: string; hasKey: boolean }) {
  const t = useWords('appForms');
  const making = useForm(makeKey);
  const ending = useForm(endKey);
  const key = hasKey ? making.state.result : undefined;
  return (
    <Row
      name={t('key.name')}
      deed={
        <div className="flex flex-wrap justify-end gap-2">
          <Form {...making}>
            <input type="hidden" name="appId" value={appId} />
            <SubmitButton look="plain">{t(hasKey ? 'key.renew' : 'key.make')}</SubmitButton>
          </Form>
          {hasKey && (
            <Form {...ending}>
              <input type="hidden" name="appId" value={appId} />
              <SubmitButton look="quiet">{t('key.end')}</SubmitButton>
            </Form>
          )}
        </div>
      }
      below={
        <Below>
          <div role="status" className="empty:hidden">
            {key && <CopyField label={t('key.label')} text={key} copied={t('key.copied')} />}
          </div>
        </Below>
      }
    >
      <p className="text-small text-quiet">{t(hasKey ? 'key.made' : 'key.none')}</p>
    </Row>
  );
}
