import { IDENTITY_HEADERS } from './probe';
import type { Finding } from './schema';

export const PROXIES = ['caddy', 'nginx', 'haproxy', 'traefik'] as const;
export type ProxyName = (typeof PROXIES)[number];

/** Lines of a proxy's configuration that mend what was found, or that did it and are to go, with what of them matters. */
export type Remedy = {
  proxy: ProxyName;
  change: 'add' | 'remove';
  file: string;
  text: string;
  marks: string[];
};

/** Where Latchkey and the app listen, as the proxy reaches them. */
export type Places = { latchkey: string; upstream: string };

type Lines = Partial<Record<ProxyName, [file: string, text: string, ...marks: string[]]>>;

/** Lines for each proxy that has some; none where nothing of a proxy is to be changed. `docs/apps.md` has them in their place. */
export function remediesFor(finding: Finding, { latchkey, upstream }: Places): Remedy[] {
  const lines = linesFor(finding, { latchkey, upstream: upstream || '127.0.0.1:3000' });
  return PROXIES.flatMap((proxy) => {
    const [file, text, ...marks] = lines[proxy] ?? [];
    const isCause = CAUSES.includes(`${finding.attack} ${proxy}`) && finding.outcome === 'came_through';
    return file && text ? { proxy, change: isCause ? 'remove' : 'add', file, text, marks } : [];
  });
}

/** Where the lines are what did it. */
const CAUSES = ['down caddy', 'down nginx', 'lies caddy'];

/** The proxy that answered, where it said so. */
export function proxyIn(findings: readonly Finding[]): ProxyName | null {
  const server = findings.find(({ attack }) => attack === 'address')?.facts.server ?? '';
  return PROXIES.find((proxy) => server.toLowerCase().includes(proxy)) ?? null;
}

function linesFor({ attack, outcome, facts }: Finding, places: Places): Lines {
  if (attack === 'unguarded' && outcome === 'came_through') return guard(places);
  if (attack === 'down' && outcome === 'came_through') return openWhenDown(places);
  if (attack === 'lies' && outcome === 'came_through') return truth(facts.what ?? '');
  if (attack !== 'forged') return {};
  if (outcome === 'came_through') return names(facts);
  if (outcome === 'held') return facts.isTold === 'no' ? copy() : {};
  return ['no_echo', 'echo_unguarded'].includes(facts.why ?? '') ? echo(places) : {};
}

function guard({ latchkey, upstream }: Places): Lines {
  const check = `forward_auth ${latchkey} {
  uri /door/check?
  copy_headers ${IDENTITY_HEADERS.join(' ')}
}`;
  return {
    caddy: [
      'Caddyfile',
      `route {\n${indent(check)}\n  reverse_proxy ${upstream}\n}`,
      check.split('\n')[0] ?? '',
    ],
    nginx: [
      'nginx.conf',
      `location / {\n  include guard.inc;\n  proxy_pass http://${upstream};\n}`,
      'include guard.inc;',
    ],
  };
}

function openWhenDown({ upstream }: Places): Lines {
  return {
    caddy: ['Caddyfile', `handle_errors {\n  reverse_proxy ${upstream}\n}`, `reverse_proxy ${upstream}`],
    nginx: ['nginx.conf', 'error_page 500 = @app;', 'error_page 500 = @app;'],
  };
}

function names({ header = 'Remote-User', way = '' }: Finding['facts']): Lines {
  const name = IDENTITY_HEADERS.find((it) => it.toLowerCase() === header.toLowerCase()) ?? 'Remote-User';
  const variable = name.toLowerCase().replace('-', '_');
  const strip = 'request_header -Remote*';
  const odd = '@odd header_regexp Connection (?i)(remote|forwarded|cookie)\nrespond @odd 400';
  const set = `proxy_set_header ${name} $${variable.replace('remote', 'latchkey')};`;
  return {
    caddy: way.startsWith('hop') ? ['Caddyfile', `${odd}\n${strip}`, odd] : ['Caddyfile', strip, strip],
    nginx: [
      'guard.inc',
      `auth_request_set $${variable.replace('remote', 'latchkey')} $upstream_http_${variable};\n${set}`,
      set,
    ],
    haproxy: [
      'haproxy.cfg',
      'http-request deny deny_status 400 if { req.hdr_names -m reg [^A-Za-z0-9,-] }\nhttp-request deny deny_status 400 if { req.hdr(connection) -m reg -i (remote|forwarded) }',
    ],
    traefik: ['traefik.yml', 'aliasHeadersStrategy: delete', 'delete'],
  };
}

function copy(): Lines {
  const text = `copy_headers ${IDENTITY_HEADERS.join(' ')}`;
  const pairs = IDENTITY_HEADERS.map((name) => {
    const variable = name.toLowerCase().replace('-', '_');
    const own = `$${variable.replace('remote', 'latchkey')}`;
    return `auth_request_set ${own} $upstream_http_${variable};\nproxy_set_header ${name} ${own};`;
  });
  return { caddy: ['Caddyfile', text, text], nginx: ['guard.inc', pairs.join('\n')] };
}

/** By what was told wrongly (attacks.ts). */
function truth(what: string): Lines {
  const [header, value] =
    {
      path: ['Uri', '$request_uri'],
      method: ['Method', '$request_method'],
      scheme: ['Proto', '$scheme'],
      client: ['For', '$remote_addr'],
    }[what] ?? (['Host', '$host:$server_port'] as const);
  const set = `proxy_set_header X-Forwarded-${header} ${value};`;
  return {
    caddy: ['Caddyfile', 'trusted_proxies private_ranges', 'trusted_proxies private_ranges'],
    nginx: ['said.inc', header === 'Host' ? `proxy_set_header Host ${value};\n${set}` : set, String(value)],
    traefik: ['traefik.yml', 'trustForwardHeader: false', 'false'],
  };
}

function echo({ latchkey }: Places): Lines {
  const line = `reverse_proxy /.latchkey/* ${latchkey}`;
  return {
    caddy: ['Caddyfile', line, line],
    nginx: [
      'nginx.conf',
      'location = /.latchkey/echo {\n  include guard.inc;\n  proxy_pass http://latchkey;\n}',
      '/.latchkey/echo',
    ],
  };
}

const indent = (text: string) => text.replace(/^/gm, '  ');
