import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc, { type Arbitrary } from 'fast-check';
import type { RawRequest } from './raw';

const build = fileURLToPath(new URL('../../.next', import.meta.url));
const readJson = (path: string): unknown => JSON.parse(readFileSync(`${build}/${path}`, 'utf8'));

/** A form's action as the build has it: its id, and the addresses of the pages that it stands on. */
export type BuiltAction = { id: string; name: string; routes: string[] };

/** Every action and every address that the running build answers to. */
export function everyDoor(): { actions: BuiltAction[]; routes: string[] } {
  const routeOf = new Map<string, string>();
  for (const [file, route] of Object.entries(readJson('app-path-routes-manifest.json') ?? {}))
    routeOf.set(`app${file}`, String(route));
  const manifest = readJson('server/server-reference-manifest.json');
  const node: unknown = Reflect.get(Object(manifest), 'node');
  const actions = Object.entries(Object(node)).map(([id, entry]) => {
    const { exportedName, workers } = Object(entry);
    const routes = Object.keys(Object(workers)).flatMap((file) => routeOf.get(file) ?? []);
    return { id, name: String(exportedName), routes };
  });
  // Next's own page for a failure of its own: it says 500 by design, and does nothing else.
  const routes = [...routeOf.values()].filter((route) => route !== '/_global-error');
  return { actions, routes };
}

/** What a request may know of the instance: its doors, and what stands in its forms and its database. */
export type Known = {
  actions: BuiltAction[];
  routes: string[];
  /** The names of fields. */
  fields: string[];
  /** Ids, addresses and the like: what a form is filled in with when it is filled in well. */
  values: string[];
  /** The `Cookie` headers that it may have; none is one of them where it may have none. */
  cookies: (string | null)[];
};

export type FuzzedRequest = RawRequest & { what: string };

const FORM = 'multipart/form-data; boundary=b0undary';
const TYPES = [
  ...[
    FORM,
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary=other',
    'multipart/mixed',
  ],
  ...[
    'text/plain;charset=UTF-8',
    'application/json',
    'application/x-www-form-urlencoded',
    'text/x-component',
    '',
    '/',
    'x',
  ],
];

/** Any text, from what a person would type to what would break something. */
function textOf(known: string[]): Arbitrary<string> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...known) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        ...[
          '',
          ' ',
          '0',
          '-1',
          '1e999',
          'NaN',
          'null',
          'true',
          '[]',
          '{}',
          '__proto__',
          'constructor',
          'toString',
          '\0',
          '\r\n',
        ],
        ...[
          '%00',
          '%',
          '../../etc/passwd',
          "' or 1=1 --",
          '"; drop table "user"; --',
          '<script>alert(1)</script>',
          '{{email}}',
        ],
        ...[
          '$1',
          '$K1',
          '$F1',
          '$@1',
          '\ud83d',
          '\u202e',
          'ﷺ',
          '💣',
          'https://evil.example',
          '//evil.example',
          'javascript:1',
        ],
        ...[
          'email,role\n"',
          '=cmd|x',
          'Nobody-knows-this-1',
          'Aa1aaaaa',
          'on',
          'off',
          '2030-02-30',
          '9999999999999999999',
        ],
      ),
    },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('a', '(', '@', ' ', 'é', '"', '[', 'a@b.cc '), fc.nat(40_000))
        .map(([one, times]) => one.repeat(times)),
    },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.emailAddress() },
  );
}

type Part = { name: string; value: string; file?: string };

function multipart(parts: Part[]): Buffer {
  const quoted = (text: string) => text.replace(/["\r\n]/g, (sign) => encodeURIComponent(sign));
  const pieces = parts.map(({ name, value, file }) => {
    const filename = file === undefined ? '' : `; filename="${quoted(file)}"\r\nContent-Type: text/csv`;
    return `--b0undary\r\nContent-Disposition: form-data; name="${quoted(name)}"${filename}\r\n\r\n${value}\r\n`;
  });
  return Buffer.from(`${pieces.join('')}--b0undary--\r\n`);
}

/** The arguments of an action as React sends them, more or less (React Flight). */
function flight(text: Arbitrary<string>): Arbitrary<string> {
  const reference = fc.constantFrom(
    ...[
      '$K1',
      '$K',
      '$1',
      '$2',
      '$F1',
      '$@1',
      '$Q1',
      '$W1',
      '$i1',
      '$undefined',
      '$NaN',
      '$D2030',
      '$Dx',
      '$n9',
      '$nx',
      '$B1',
      '$R1',
    ],
    ...[
      '$X1',
      '$o1',
      '$-0',
      '$Infinity',
      '$$',
      '$T',
      '$h1',
      '$1:a:b',
      '$1:__proto__:x',
      '$2:constructor:constructor',
      '$S',
      '$A1',
      '$ff',
    ],
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      reference,
      text,
      fc.constantFrom(null, true, 0, -1, 1e308),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(
        fc.constantFrom('id', 'bound', 'then', 'constructor', '__proto__', 'keys', 'values', 'a'),
        tie('value'),
        { maxKeys: 3 },
      ),
    ),
  }));
  const list = fc.array(value, { maxLength: 3 }).map((it) => JSON.stringify(it));
  return fc.oneof(
    { weight: 6, arbitrary: list },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '',
        '[',
        '{',
        'null',
        '"',
        '[{},"$K1"',
        '[]',
        '0',
        `[${'['.repeat(2_000)}`,
        `[${'1,'.repeat(3_000)}1]`,
      ),
    },
    { weight: 1, arbitrary: text },
  );
}

const OFTEN_READ = [
  ...[
    'rsc',
    'next-router-state-tree',
    'next-router-prefetch',
    'next-router-segment-prefetch',
    'next-url',
    'next-action',
    'x-nonce',
  ],
  ...[
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-forwarded-port',
    'x-real-ip',
    'forwarded',
    'x-original-url',
    'x-rewrite-url',
  ],
  ...[
    'x-middleware-subrequest',
    'x-matched-path',
    'x-invoke-path',
    'x-invoke-status',
    'next-resume',
    'x-http-method-override',
  ],
  ...[
    'accept',
    'accept-language',
    'accept-encoding',
    'range',
    'if-none-match',
    'if-modified-since',
    'expect',
    'te',
    'upgrade',
  ],
  ...[
    'user-agent',
    'referer',
    'origin',
    'host',
    'sec-fetch-site',
    'authorization',
    'content-length',
    'transfer-encoding',
    'cookie',
  ],
  ...['x-request-id', 'content-security-policy', 'content-encoding', 'purpose', 'x-prerender-revalidate'],
];

/** Next reads these as paths, statuses and trees of its own. */
const HEADER_VALUES = [
  '1',
  '0',
  '',
  'null',
  '%5B%22%22%5D',
  '[""]',
  '[',
  '["",{},null,null,true]',
  '500',
  '/users',
  '/_error',
  'a:a:a:a:a',
  'chunked',
  '-1',
  '*',
  'gzip',
  'bytes=0-',
  '100-continue',
  'null',
  'http://evil.example',
  'same-origin',
  'cross-site',
];

/** Any request to this instance, mostly near to what is right, so that it comes far. */
export function requestTo({ actions, routes, fields, values, cookies }: Known): Arbitrary<FuzzedRequest> {
  const text = textOf(values);
  const field = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...fields) },
    { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
  );
  const part: Arbitrary<Part> = fc.record({
    name: field,
    value: text,
    file: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: text }),
  });
  const parts = fc.oneof(
    { weight: 12, arbitrary: fc.array(part, { maxLength: 8 }) },
    { weight: 1, arbitrary: fc.array(part, { minLength: 50, maxLength: 400 }) },
  );
  const segment = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...values.filter((value) => /^[\w.-]+$/.test(value)), 'x') },
    {
      weight: 1,
      arbitrary: fc
        .string({ unit: 'binary', maxLength: 30 })
        .map((it) => encodeURIComponent(it.replace(/\p{Cs}/gu, ''))),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '%',
        '%ff',
        '%00',
        '%2f',
        '%2e%2e',
        '..',
        '.',
        '%c0%ae',
        '%ud83d',
        '\0',
        'a'.repeat(5_000),
        '[token]',
        '%5Btoken%5D',
      ),
    },
  );
  const query = fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.tuple(field, text), { maxLength: 5 })
        .map((pairs) => `?${new URLSearchParams(pairs.map(([name, value]) => [name, value.slice(0, 500)]))}`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '?',
        '?%',
        '?%ff=%00',
        '?a[]=1&a[]=2',
        '?__proto__=1',
        '?next=//evil.example',
        '?_rsc=x',
        `?${'a'.repeat(9_000)}`,
        '?#',
      ),
    },
  );
  const filled = (route: string) => segment.map((it) => route.replace(/\[[^\]]+\]/g, () => it));
  const known = fc.constantFrom(...routes).chain(filled);
  const strange = fc.oneof(
    fc.array(segment, { maxLength: 5 }).map((it) => `/${it.join('/')}`),
    fc.tuple(known, segment).map(([path, more]) => `${path}/${more}`),
    fc.constantFrom(
      '//',
      '///evil.example',
      '/\\evil.example',
      '/.',
      '/..',
      '/%',
      '*',
      'http://evil.example/',
      'x',
      '',
      '/_next/',
      '/_next/image?url=%2Ficon.svg&w=64&q=75',
      '/_next/image?url=http://127.0.0.1:1&w=64&q=75',
      '/_next/static/../../package.json',
      '/_next/static/%2e%2e/%2e%2e/package.json',
      '/_next/data/x/users.json',
      '/.env',
      '/api/auth/session',
      '/api/auth/callback/credentials',
      '/api/auth/signin',
      '/favicon.ico',
      '/robots.txt',
      '/.well-known/change-password',
      '/metrics',
      '/__nextjs_original-stack-frame',
      '/_error',
      '/500',
      '/404',
      '/users.rsc',
      '/users.txt',
      '/index',
      '/users/__PAGE__',
    ),
  );

  const header = fc
    .tuple(
      fc.constantFrom(...OFTEN_READ),
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...HEADER_VALUES) },
        { weight: 1, arbitrary: text.map((it) => it.slice(0, 2_000)) },
      ),
    )
    .map(([name, value]): [string, string] => [name, value.replace(/[\r\n\0]/g, ' ')]);
  const headers = fc.oneof(
    { weight: 5, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(header, { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.array(header, { minLength: 90, maxLength: 200 }) },
  );
  // Every request comes from somewhere else, so that the limits do not hide what is behind them.
  const envelope = fc.record({ cookie: fc.constantFrom(...cookies), address: fc.ipV4(), headers });

  const action = fc.constantFrom(...actions).chain((it) =>
    fc
      .constantFrom(...(it.routes.length > 0 ? it.routes : ['/']))
      .chain(filled)
      .map((path) => ({ ...it, path })),
  );
  type Target = BuiltAction & { path: string };
  type Sent = { what: string; path: string; type: string; action?: string; body: Buffer };
  const bound = (id: string, state: string): Part[] => [
    { name: '$ACTION_REF_1', value: '' },
    { name: '$ACTION_1:0', value: JSON.stringify({ id, bound: '$@1' }) },
    { name: '$ACTION_1:1', value: state },
    { name: '$ACTION_KEY', value: 'k' },
  ];
  const asForm = (to: Target, more: Part[], what: string): Sent => ({
    what: `${to.name}, ${what}`,
    path: to.path,
    type: FORM,
    body: multipart(more),
  });
  const numbered = (all: Part[]) => all.map((it) => ({ ...it, name: `1_${it.name}` }));
  const args = flight(text);

  const byForm = fc
    .tuple(action, parts)
    .map(([to, all]) => asForm(to, [{ name: `$ACTION_ID_${to.id}`, value: '' }, ...all], 'a plain form'));
  const byBoundForm = fc
    .tuple(
      action,
      parts,
      fc.oneof({ weight: 6, arbitrary: fc.constant('[{}]') }, { weight: 1, arbitrary: args }),
    )
    .map(([to, all, state]) => asForm(to, [...bound(to.id, state), ...all], 'a form with a state'));
  const byScript = fc.tuple(action, parts).map(([to, all]) => ({
    ...asForm(to, [...numbered(all), { name: '0', value: '[{},"$K1"]' }], 'a form sent by a script'),
    action: to.id,
  }));
  const byText = fc.tuple(action, args, fc.constantFrom(...TYPES)).map(
    ([to, body, type]): Sent => ({
      what: `${to.name}, arguments as text`,
      path: to.path,
      type,
      action: to.id,
      body: Buffer.from(body),
    }),
  );
  const byRows = fc
    .tuple(
      action,
      fc.array(fc.tuple(fc.constantFrom('0', '1', '2', '1_a', '2_0', 'x', '-1', '99'), args), {
        maxLength: 5,
      }),
    )
    .map(([to, rows]) => ({
      ...asForm(
        to,
        rows.map(([name, value]) => ({ name, value })),
        'arguments as rows',
      ),
      action: to.id,
    }));
  const byHand = fc
    .tuple(
      fc.constantFrom('$ACTION_ID_', '$ACTION_REF_', '$ACTION_', '$ACTION_1:0', '$ACTION_KEY'),
      action,
      parts,
      args,
    )
    .map(([name, to, all, state]) =>
      asForm(
        to,
        [{ name: `${name}${state.slice(0, 40)}`, value: state }, ...bound(to.id, state), ...all],
        'a form made by hand',
      ),
    );
  const toAction = fc.oneof(
    { weight: 4, arbitrary: byForm },
    { weight: 5, arbitrary: byBoundForm },
    { weight: 6, arbitrary: byScript },
    { weight: 2, arbitrary: byText },
    { weight: 2, arbitrary: byRows },
    { weight: 1, arbitrary: byHand },
  );

  /** What comes on the way: cut off, one byte another, another type, another page, another action's id. */
  const harm = fc.oneof(
    { weight: 7, arbitrary: fc.constant((sent: Sent) => sent) },
    {
      weight: 1,
      arbitrary: fc.nat().map((at) => (sent: Sent) => ({
        ...sent,
        what: `${sent.what}, cut off`,
        body: sent.body.subarray(0, at % (sent.body.length + 1)),
      })),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.nat(), fc.nat(255)).map(([at, byte]) => (sent: Sent) => ({
        ...sent,
        what: `${sent.what}, a byte changed`,
        body: sent.body.map((it, n) => (n === at % sent.body.length ? byte : it)),
      })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(...TYPES)
        .map((type) => (sent: Sent) => ({ ...sent, what: `${sent.what}, as ${type}`, type })),
    },
    {
      weight: 1,
      arbitrary: known.map((path) => (sent: Sent) => ({
        ...sent,
        what: `${sent.what}, to another page`,
        path,
      })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('7f'.padEnd(42, '0'), 'x', '', '__proto__', 'toString')
        .map((id) => (sent: Sent) => ({ ...sent, what: `${sent.what}, by no id`, action: id })),
    },
  );

  const posted = fc
    .tuple(toAction, harm, query, envelope)
    .map(([sent, harmed, asked, { cookie, address, headers }]): FuzzedRequest => {
      const { what, path, type, action: id, body } = harmed(sent);
      const own: [string, string][] = [
        ['Content-Type', type],
        ['X-Forwarded-For', address],
      ];
      if (id !== undefined) own.push(['Next-Action', id]);
      if (cookie !== null) own.push(['Cookie', cookie]);
      return {
        what,
        method: 'POST',
        path: path + asked,
        headers: [...own, ...headers],
        body: Buffer.from(body),
      };
    });

  const method = fc.constantFrom(
    'GET',
    'GET',
    'GET',
    'GET',
    'HEAD',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'TRACE',
    'CONNECT',
    'PROPFIND',
    'x',
    '',
  );
  const body = fc.oneof(
    { weight: 4, arbitrary: fc.constant(Buffer.alloc(0)) },
    { weight: 2, arbitrary: parts.map(multipart) },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.tuple(field, text))
        .map((pairs) => Buffer.from(String(new URLSearchParams(pairs)))),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.constant(Buffer.alloc(3_000_000, 'a')) },
  );
  const anything = fc
    .tuple(
      method,
      fc.oneof({ weight: 3, arbitrary: known }, { weight: 2, arbitrary: strange }),
      query,
      envelope,
      body,
      fc.constantFrom(...TYPES),
    )
    .map(([verb, path, asked, { cookie, address, headers }, bytes, type]): FuzzedRequest => {
      const own: [string, string][] = [['X-Forwarded-For', address]];
      if (bytes.length > 0) own.push(['Content-Type', type]);
      if (cookie !== null) own.push(['Cookie', cookie]);
      return {
        what: 'any request',
        method: verb,
        path: path + asked,
        headers: [...own, ...headers],
        body: bytes,
      };
    });

  return fc.oneof({ weight: 3, arbitrary: posted }, { weight: 2, arbitrary: anything });
}

/** Cookies that somebody made up, or made of one that is good. */
export function forged(good: string): string[] {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(good) ?? [];
  return [
    `${name}=${value.slice(0, -8)}AAAAAAAA`,
    `${name}=x`,
    `${name}=`,
    `${name}.0=${value.slice(0, 50)}; ${name}.1=${value.slice(50, 90)}`,
    `${name}=${Buffer.from('{"alg":"none"}').toString('base64url')}..AAAA.AAAA.AAAA`,
    `__Host-${name}=${value}`,
    `${'a=b; '.repeat(300)}${name}=%E0%A4%A`,
    `__prerender_bypass=x; __next_preview_data=y; ${name}-return=https://evil.example`,
  ];
}
