import { commandLine } from '../lib/actor';
import { PROXIES, proxyWords } from '../lib/apps/proxy-words';
import { getApp } from '../lib/apps/queries';
import { Upstream } from '../lib/apps/schema';
import type { Settings } from '../lib/config';
import { readApp } from './apps';
import { type ExitCode, withInstance } from './open';
import { words } from './words';

type Typed = { proxy: string | undefined; upstream: string | undefined; latchkey: string | undefined };

/**
 * Prints what a proxy has to be told to guard the app with this name or host, and nothing else: where it is several files, a
 * comment with its name stands before each.
 */
export async function printProxyWords(
  root: string,
  settings: Settings,
  typedApp: string,
  typed: Typed,
): Promise<ExitCode> {
  const t = words('cli');
  const proxy = PROXIES.find((known) => known === typed.proxy);
  const latchkey = readPlace(typed.latchkey ?? `127.0.0.1:${settings.port}`);
  const upstream = typed.upstream === undefined ? '' : readPlace(typed.upstream);
  if (!proxy) console.error(t('apps.words.proxy', { proxies: PROXIES.join(', ') }));
  if (!proxy || upstream === null || latchkey === null) return 2;
  return withInstance(root, settings, async () => {
    const found = await readApp(typedApp);
    if (!found) return 1;
    const app = await getApp(commandLine, found);
    if (app.kind !== 'guarded') {
      console.error(t('apps.words.link', { name: app.name }));
      return 1;
    }
    const place = upstream || app.upstream;
    if (!place) {
      console.error(t('apps.words.upstream', { name: app.name }));
      return 2;
    }
    const files = proxyWords(app, proxy, { upstream: place, latchkey });
    const titled = files.map(({ file, text }) => `${file.endsWith('.lua') ? '--' : '#'} ${file}\n${text}`);
    process.stdout.write(files.length > 1 ? titled.join('\n') : (files[0]?.text ?? ''));
    return 0;
  });
}

/** A host and a port; null, which is told, when it is none. */
function readPlace(typed: string): string | null {
  const { data } = Upstream.safeParse(typed);
  if (data === undefined) console.error(words('cli')('apps.words.place', { typed: JSON.stringify(typed) }));
  return data ?? null;
}
