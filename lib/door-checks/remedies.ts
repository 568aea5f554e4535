import { nameOf, PROXIES, type ProxyName } from '../apps/proxy-words';
import { IDENTITY_HEADERS } from './probe';
import type { Finding } from './schema';

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
type App = { address: string };

/** A remedy without its proxy; what is marked follows the text. */
type Lines = Partial<Record<ProxyName, [file: string, text: string, ...marks: string[]]>>;

/** Where the lines are what did it. */
const CAUSES = ['down caddy', 'down nginx', 'lies caddy'];
const ELSEWHERE = '127.0.0.1:3000';

/**
 * Lines for each proxy that has some; none where nothing of a proxy is to be changed. lib/apps/proxy-words.ts has them in
 * their places.
 */
export function remediesFor(finding: Finding, app: App, { latchkey, upstream }: Places): Remedy[] {
  const lines = linesFor(finding, nameOf(new URL(app.address)), {
    latchkey,
    upstream: upstream || ELSEWHERE,
  });
  return PROXIES.flatMap((proxy) => {
    const [file, text, ...marks] = lines[proxy] ?? [];
    if (!file || !text) return [];
    const isCause = CAUSES.includes(`${finding.attack} ${proxy}`) && finding.outcome === 'came_through';
    return { proxy, change: isCause ? 'remove' : 'add', file, text, marks };
  });
}

/** The proxy that answered, where it said so. */
export function proxyIn(findings: readonly Finding[]): ProxyName | null {
  const server = findings.find(({ attack }) => attack === 'address')?.facts.server ?? '';
  return PROXIES.find((proxy) => server.toLowerCase().includes(proxy)) ?? null;
}

function linesFor({ attack, outcome, facts }: Finding, name: string, places: Places): Lines {
  const isThrough = outcome === 'came_through';
  if (attack === 'unguarded' && isThrough) return guard(name, places);
  if (attack === 'down' && isThrough) return shut(name, places);
  if (attack === 'lies' && isThrough) return truth(facts.what ?? '', name);
  if (attack !== 'forged') return {};
  if (isThrough) return strip(facts);
  if (outcome === 'held') return facts.isTold === 'no' ? copy(name) : {};
  return ['no_echo', 'echo_unguarded'].includes(facts.why ?? '') ? echo(name, places) : {};
}

const PASS = 'http-request deny deny_status 503 unless { var(txn.latchkey) -m str yes }';

function guard(name: string, { latchkey, upstream }: Places): Lines {
  return {
    caddy: [
      'Caddyfile',
      `route {
  forward_auth ${latchkey} {
    uri /door/check?
    copy_headers ${IDENTITY_HEADERS.join(' ')}
  }
  reverse_proxy ${upstream}
}`,
      `forward_auth ${latchkey}`,
    ],
    nginx: [
      `conf.d/${name}.conf`,
      `location / { include guard.inc; proxy_pass http://${upstream}; }`,
      'include guard.inc;',
    ],
    haproxy: ['haproxy.cfg', `http-request lua.latchkey\n${PASS}`, 'http-request lua.latchkey', PASS],
    traefik: [
      `dynamic/${name}.yml`,
      `middlewares: [${name}-check, ${name}-after]`,
      `${name}-check, ${name}-after`,
    ],
  };
}

function shut(name: string, { upstream }: Places): Lines {
  return {
    caddy: [
      'Caddyfile',
      `handle_errors {\n  reverse_proxy ${upstream}\n}`,
      `handle_errors {\n  reverse_proxy ${upstream}\n}`,
    ],
    nginx: [`conf.d/${name}.conf`, 'error_page 500 = @app;', 'error_page 500 = @app;'],
    haproxy: ['haproxy.cfg', PASS, PASS],
  };
}

const variableOf = (header: string) => header.toLowerCase().replace('-', '_');
const ownOf = (header: string) => `$${variableOf(header).replace('remote', 'latchkey')}`;
const setFrom = (header: string) =>
  `auth_request_set ${ownOf(header)} $upstream_http_${variableOf(header)};\n${givenTo(header)}`;
const givenTo = (header: string) => `proxy_set_header ${header} ${ownOf(header)};`;

function strip({ header = '', way = '' }: Finding['facts']): Lines {
  const name = IDENTITY_HEADERS.find((it) => it.toLowerCase() === header.toLowerCase()) ?? 'Remote-User';
  const all = 'request_header -Remote*';
  const odd = '@odd header_regexp Connection (?i)(remote|forwarded|cookie)\nrespond @odd 400';
  return {
    caddy: [
      'Caddyfile',
      ...(way.startsWith('hop') ? ([`${odd}\n${all}`, odd] as const) : ([all, all] as const)),
    ],
    nginx: ['guard.inc', setFrom(name), givenTo(name)],
    haproxy: [
      'haproxy.cfg',
      `http-request deny deny_status 400 if { req.hdr_names -m reg [^A-Za-z0-9,-] }
http-request deny deny_status 400 if { req.hdr(connection) -m reg -i (remote|forwarded|cookie) }
http-request del-header remote -m beg`,
    ],
    traefik: ['traefik.yml', 'aliasHeadersStrategy: delete', 'delete'],
  };
}

function copy(name: string): Lines {
  const names = IDENTITY_HEADERS.join(' ');
  return {
    caddy: ['Caddyfile', `copy_headers ${names}`],
    nginx: ['guard.inc', IDENTITY_HEADERS.map(setFrom).join('\n')],
    traefik: [`dynamic/${name}.yml`, `authResponseHeaders: [${names.replaceAll(' ', ', ')}]`],
  };
}

/** By what was told wrongly (attacks.ts): how nginx and HAProxy say it. */
const TRUE: Record<string, [header: string, nginx: string, haproxy: string]> = {
  host: ['Host', '$host:$server_port', '%[req.hdr(host)]'],
  path: ['Uri', '$request_uri', '%[pathq]'],
  method: ['Method', '$request_method', '%[method]'],
  scheme: ['Proto', '$scheme', '%[ssl_fc,iif(https,http)]'],
  client: ['For', '$remote_addr', '%[src]'],
};

function truth(what: string, name: string): Lines {
  const [header, nginx, haproxy] = TRUE[what] ?? ['Host', '$host:$server_port', '%[req.hdr(host)]'];
  const said = `proxy_set_header X-Forwarded-${header} ${nginx};`;
  const trusted = 'trusted_proxies private_ranges';
  return {
    caddy: ['Caddyfile', trusted, trusted],
    nginx: ['said.inc', header === 'Host' ? `proxy_set_header Host ${nginx};\n${said}` : said, nginx],
    haproxy: [
      'haproxy.cfg',
      `http-request del-header x-forwarded -m beg\nhttp-request set-header X-Forwarded-${header} ${haproxy}`,
      haproxy,
    ],
    traefik: [`dynamic/${name}.yml`, 'trustForwardHeader: false', 'false'],
  };
}

function echo(name: string, { latchkey }: Places): Lines {
  return {
    caddy: ['Caddyfile', `reverse_proxy /.latchkey/* ${latchkey}`],
    nginx: [
      `conf.d/${name}.conf`,
      'location = /.latchkey/echo { include guard.inc; proxy_pass http://latchkey; }',
    ],
    haproxy: [
      'haproxy.cfg',
      `use-server latchkey if { path_beg /.latchkey/ }\nserver latchkey ${latchkey} weight 0`,
    ],
  };
}
