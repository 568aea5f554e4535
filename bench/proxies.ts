import { CADDY_BEFORE, nginxAround, type ProxyKind, startProxy, whyNoProxy } from '../e2e/support/proxy';
import { proxyWords } from '../lib/apps/proxy-words';
import unpackPrograms from '../testing/debian';
import { freePort } from './instance';

/** The host of the app, and where it and Latchkey listen (host and port). */
type Behind = { host: string; app: string; latchkey: string };
type Ports = { unguarded: number; guarded: number };

/** Each proxy that can be had, while it runs: on one port the app alone, on another one behind the door, by our own words. */
export async function* startProxies(behind: Behind): AsyncGenerator<{ name: string; ports: Ports }> {
  unpackPrograms();
  for (const { kind, name, filesFor } of [
    { kind: 'nginx' as ProxyKind, name: 'nginx', filesFor: nginxFiles },
    { kind: 'caddy' as ProxyKind, name: 'Caddy', filesFor: caddyFiles },
  ]) {
    if (whyNoProxy(kind)) continue;
    const ports = { unguarded: await freePort(), guarded: await freePort() };
    const proxy = await startProxy(kind, filesFor(behind, ports), ports.guarded);
    try {
      yield { name, ports };
    } finally {
      await proxy.stop();
    }
  }
}

function caddyFiles(behind: Behind, ports: Ports): Record<string, string> {
  const [words] = wordsFor('caddy', behind, ports);
  const alone = `http://${behind.host}:${ports.unguarded} {\n  reverse_proxy ${behind.app}\n}\n`;
  return { Caddyfile: `${CADDY_BEFORE}${words?.text}${alone}` };
}

function nginxFiles(behind: Behind, ports: Ports): Record<string, string> {
  const [shared, said, guard, server] = wordsFor('nginx', behind, ports).map(({ text }) => text);
  const alone = `upstream app { server ${behind.app}; keepalive 8; }
server {
  listen ${ports.unguarded};
  server_name ${behind.host};
  location / { proxy_http_version 1.1; proxy_set_header Connection ""; proxy_pass http://app; }
}
`;
  return {
    'nginx.conf': nginxAround(`${shared}${server}${alone}`),
    'said.inc': said ?? '',
    'guard.inc': guard ?? '',
  };
}

function wordsFor(proxy: 'nginx' | 'caddy', { host, app, latchkey }: Behind, { guarded }: Ports) {
  const address = `http://${host}:${guarded}`;
  return proxyWords({ address, preset: '' }, proxy, { upstream: app, latchkey });
}
