'use client';

import { ChangeRow } from '@/components/change-row';
import { Field } from '@/components/form';
import { useWords } from '@/components/words';
import { change } from './actions';

/** Paths of the app that are attacked besides those of every app, and the form that changes them. */
export function AttackPathsRow({ id, paths }: { id: string; paths: string[] }) {
  const t = useWords('appForms');
  const text = paths.join('\n');
  return (
    <ChangeRow
      change="attackPaths"
      name={t('attackPaths.name')}
      value={
        paths.length > 0 ? (
          <ul className="text-small">
            {paths.map((path) => (
              <li key={path}>
                <code className="font-mono wrap-anywhere">{path}</code>
              </li>
            ))}
          </ul>
        ) : (
          <span className="text-quiet">{t('none')}</span>
        )
      }
      label={t(paths.length > 0 ? 'attackPaths.change' : 'attackPaths.add')}
      submit={t('save')}
      action={change}
    >
      <input type="hidden" name="id" value={id} />
      <Field
        name="attackPaths"
        label={t('attackPaths.label')}
        help={t('attackPaths.help')}
        rows={2}
        defaultValue={text}
        autoComplete="off"
        autoFocus
      />
    </ChangeRow>
  );
}
