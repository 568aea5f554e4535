import { getWords } from '@/app/_web/words';
import { CodeBlock } from '@/components/code-block';
import { Section } from '@/components/section';
import { findPreset } from '@/lib/apps/presets';
import { PROXIES, type ProxyName, proxyWords } from '@/lib/apps/proxy-words';
import type { ManagedApp } from '@/lib/apps/queries';
import { config } from '@/lib/config';
import { Choice } from '../../choice';
import { pathOf } from '../paths';
import { FilledWords } from './filled-words';

/** Where apps mostly listen. */
const USUAL_PORT = 3000;

/** What the app's proxy has to be told, for the proxy that is chosen, and what the app itself has to be. */
export async function ProxyWords({ app, proxy }: { app: ManagedApp; proxy: ProxyName }) {
  const t = await getWords('app');
  const preset = findPreset(app.preset);
  const upstream = app.upstream || `127.0.0.1:${preset?.port ?? USUAL_PORT}`;
  const latchkey = `127.0.0.1:${config().port}`;
  return (
    <Section id="words" title={t('words.title')}>
      <div className="space-y-3 pt-3">
        <p className="text-quiet">{t('words.about')}</p>
        <Choice
          label={t('words.proxy')}
          options={PROXIES.map((it) => ({
            label: NAMES[it],
            href: `${pathOf(app.id)}?proxy=${it}#words`,
            isChosen: it === proxy,
          }))}
        />
        <FilledWords
          id={app.id}
          {...{ proxy, upstream, latchkey }}
          files={proxyWords(app, proxy, { upstream, latchkey })}
        />
        {preset && <p>{t(`preset.${preset.signIn}`, { name: preset.name })}</p>}
        {preset && preset.setup.length > 0 && (
          <CodeBlock name={t('preset.setup', { name: preset.name })} text={preset.setup.join('\n')} />
        )}
      </div>
    </Section>
  );
}

const NAMES: Record<ProxyName, string> = {
  caddy: 'Caddy',
  nginx: 'nginx',
  haproxy: 'HAProxy',
  traefik: 'Traefik',
};
