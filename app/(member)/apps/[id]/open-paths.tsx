import { getWords } from '@/app/_web/words';
import { Counted } from '@/components/counted';
import { Rows, Section } from '@/components/section';
import { findPreset } from '@/lib/apps/presets';
import type { ManagedApp } from '@/lib/apps/queries';
import { ClosePath, KeyRow, OpenOffered, OpenPathRow } from './path-forms';

/** The paths that are open without signing in, and the key that some of them ask for. */
export async function OpenPaths({ app: { id, paths, hasKey, preset } }: { app: ManagedApp }) {
  const t = await getWords('app');
  const written = paths.map(({ path, isPrefix }) => (isPrefix ? `${path}*` : path));
  const offered = findPreset(preset)?.paths.filter(({ path }) => !written.includes(path)) ?? [];
  return (
    <Section id="paths" title={t('paths.title')}>
      <Rows label="paths">
        {paths.length === 0 && <li className="py-3 text-quiet">{t('paths.none')}</li>}
        {paths.map(({ id: pathId, path, isPrefix, asksForKey }) => (
          <li key={pathId} className="flex items-center justify-between gap-x-4 py-2">
            <div className="min-w-0">
              <code className="font-mono font-medium wrap-anywhere text-bad">
                {isPrefix ? `${path}*` : path}
              </code>
              <p className="text-small text-quiet">{t(asksForKey ? 'paths.key' : 'paths.open')}</p>
            </div>
            <ClosePath pathId={pathId} path={isPrefix ? `${path}*` : path} />
          </li>
        ))}
        {offered.map(({ path, why }) => (
          <li key={path} className="flex items-center justify-between gap-x-4 py-2">
            <div className="min-w-0">
              <code className="font-mono wrap-anywhere">{path}</code>
              <p className="text-small text-quiet">{t(`paths.why.${why}`)}</p>
            </div>
            <OpenOffered appId={id} path={path} />
          </li>
        ))}
        <OpenPathRow appId={id} count={paths.length}>
          <Counted count={paths.length} className="text-small text-quiet">
            {t('paths.count', { count: paths.length })}
          </Counted>
        </OpenPathRow>
        <KeyRow appId={id} hasKey={hasKey} />
      </Rows>
    </Section>
  );
}
