import type { Heard, Line, Question } from './line';
import { ECHO_PATH, foldHeaderName, IDENTITY_HEADERS, identityOf, type ProbeMode } from './probe';
import type { Finding, Outcome } from './schema';

/** What an attack is told: the line, the app's public address, and what of it asks Latchkey. */
export type Target = { line: Line; url: URL };

const get = (target: string): Question => ({ method: 'GET', target });
const WEB_SOCKET: Question = {
  ...get('/ws'),
  headers: [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', 'bGF0Y2hrZXkgY2hlY2sgIQ=='],
  ],
};

/** What is tried of an app: places that are often left out of what is guarded, and ways of writing a path. */
const DOORS: Question[] = [
  ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'].map((method) => ({
    method,
    target: '/',
  })),
  ...['/index.html', '/login', '/admin/', '/api/v1/users', '/static/app.js', '/favicon.ico'].map(get),
  ...['/.well-known/caldav', '/metrics', '//admin', '/%2e/admin', '/a;b=c?x=1&y=%2F'].map(get),
  WEB_SOCKET,
];
/** A question about a path that somebody named for this app; `own` is the path. */
type Door = Question & { own?: string };

/**
 * What is tried of a path of the app's own. No method that changes something: where nothing guards the path, the app would
 * do it.
 */
function ownDoors(own: string): Door[] {
  const spellings = own === '/' ? [] : [`/${own}`, `/%2e${own}`, `${own};a=b?x=1`];
  return [
    ...['GET', 'HEAD', 'OPTIONS'].map((method) => ({ method, target: own, own })),
    ...spellings.map((target) => ({ ...get(target), own })),
    { ...WEB_SOCKET, target: own, own },
  ];
}

const sayDoor = ({ method, target }: Question) => `${method} ${target}`;
/** The paths of its own among these, each once. */
const sayOwn = (doors: readonly Door[]): Finding['facts'] => {
  const own = [...new Set(doors.flatMap((door) => door.own ?? []))];
  return own.length > 0 ? { own: own.join(', ') } : {};
};
/** As many examples as a person reads. */
const EXAMPLES = 5;

/** A name that nobody has, an address of no machine (RFC 5737), and a port at which nobody asks. */
const [FORGED, FORGED_IP, FORGED_PORT] = ['forged-by-latchkey', '198.51.100.7', '1'];

const finding = (attack: Finding['attack'], outcome: Outcome, facts: Finding['facts'] = {}): Finding => ({
  attack,
  outcome,
  facts,
});

/** Which of the doors are Latchkey's to open, `paths` of the app's own too; `heard` is what each of them answered. */
export async function tryEveryDoor(
  { line }: Target,
  paths: readonly string[],
): Promise<{ found: Finding; heard: Heard[]; asking: Door[] }> {
  const all: Door[] = [...DOORS, ...paths.flatMap(ownDoors)];
  const heard = await Promise.all(all.map((door) => line.ask('answer', door)));
  const doors = all.map((door, n) => ({ door, answer: heard[n] as Heard }));
  const asking = doors.filter(({ answer }) => answer.isOurs).map(({ door }) => door);
  const open = doors.filter(({ answer }) => !answer.isOurs && answer.status !== null && answer.status < 500);
  const silent = doors.find(
    ({ answer }) => !answer.isOurs && (answer.status === null || answer.status >= 500),
  );
  const [first] = open;
  const tried = String(all.length);
  if (first)
    return {
      found: finding('unguarded', 'came_through', {
        tried,
        through: String(open.length),
        door: sayDoor(first.door),
        status: String(first.answer.status),
        doors: open
          .slice(0, EXAMPLES)
          .map(({ door }) => sayDoor(door))
          .join(', '),
        ...sayOwn(open.map(({ door }) => door)),
      }),
      heard,
      asking,
    };
  if (silent)
    return {
      found: finding('unguarded', 'unknown', {
        why: silent.answer.status === null ? 'silent' : 'server_error',
        door: sayDoor(silent.door),
        status: String(silent.answer.status ?? ''),
      }),
      heard,
      asking,
    };
  return { found: finding('unguarded', 'held', { tried }), heard, asking };
}

/** The question for a path of the app's own as it was written. */
const isOwnItself = ({ method, target, own }: Door) => method === 'GET' && target === own;

/** Whether doors that ask Latchkey open when it is not there to answer. */
export async function tryWithoutAnswer({ line }: Target, asking: Door[]): Promise<Finding> {
  if (asking.length === 0) return finding('down', 'unknown', { why: 'nothing_asks' });
  const general = asking.filter(({ own }) => own === undefined);
  const some = [0, 1, 2, 3].flatMap((n) => general[Math.floor((n * general.length) / 4)] ?? []);
  const doors = [...new Set([...some, ...asking.filter(isOwnItself)])];
  const heard = await Promise.all(doors.map((door) => line.ask('down', door)));
  const open = doors.filter((_door, n) => {
    const status = heard[n]?.status ?? null;
    return status !== null && status < 500;
  });
  const [door] = open;
  if (door) {
    const status = String(heard[doors.indexOf(door)]?.status);
    return finding('down', 'came_through', { door: sayDoor(door), status, ...sayOwn(open) });
  }
  return finding('down', 'held', { status: String(heard.find(({ status }) => status)?.status ?? '') });
}

/** Ways to have a name reach the app beside the true one. The third asks the proxy to forget the true one (RFC 9110 §7.6.1). */
const WAYS = {
  plain: (name: string) => [[name, FORGED]],
  underscore: (name: string) => [[name.replaceAll('-', '_'), FORGED]],
  hop: (name: string) => [
    ['Connection', `close, ${name}`],
    [name, FORGED],
  ],
  hop_underscore: (name: string) => [
    ['Connection', `close, ${name}`],
    [name.replaceAll('-', '_'), FORGED],
  ],
} satisfies Record<string, (name: string) => string[][]>;
type Way = keyof typeof WAYS;

/** Whether the app hears of somebody else than whom Latchkey names, and whether it hears of anybody. */
export async function tryForgedNames({ line }: Target, asking: Question[]): Promise<Finding> {
  if (asking.length === 0) return finding('forged', 'unknown', { why: 'nothing_asks' });
  const echo = (mode: ProbeMode, headers: Question['headers'] = []) =>
    line.ask(mode, { ...get(ECHO_PATH), headers });
  // Nobody is named before it is certain that the answer is Latchkey's own: an app might make an account for the name.
  const [guarded, bare] = [await echo('answer'), await echo('bare')];
  if (!guarded.isOurs || guarded.status !== 418)
    return finding('forged', 'unknown', { why: 'echo_unguarded' });
  if (!bare.isOurs || bare.status !== 200 || !bare.headers)
    return finding('forged', 'unknown', { why: 'no_echo' });
  const named = await echo('named');
  const tries = (['bare', 'named'] as const).flatMap((mode) =>
    (Object.keys(WAYS) as Way[]).flatMap((way) => IDENTITY_HEADERS.map((name) => ({ mode, way, name }))),
  );
  const heard = await Promise.all(
    tries.map(({ mode, way, name }) => echo(mode, WAYS[way](name) as [string, string][])),
  );
  const through = heard.findIndex(({ headers }) =>
    namesIn(headers).some(([, value]) => value.includes(FORGED)),
  );
  const tried = String(tries.length);
  const found = tries[through];
  if (found) return finding('forged', 'came_through', { tried, header: found.name, way: found.way });
  const wrong = [...namesIn(bare.headers), ...namesIn(named.headers)].find(
    ([name, value]) => value !== '' && value !== trueName(name),
  );
  if (wrong)
    return finding('forged', 'came_through', {
      tried,
      header: wrong[0],
      way: 'placeholder',
      value: wrong[1].slice(0, 80),
    });
  const isTold = IDENTITY_HEADERS.every((name) =>
    namesIn(named.headers).some((it) => foldHeaderName(name) === it[0] && it[1] === trueName(it[0])),
  );
  return finding('forged', 'held', { tried, isTold: isTold ? 'yes' : 'no' });
}

/** Of what an app was told, what it might take for one of the identity headers. */
function namesIn(headers: Heard['headers']): [name: string, value: string][] {
  const ours = IDENTITY_HEADERS.map(foldHeaderName);
  return (headers ?? []).flatMap(([name, value]): [string, string][] =>
    ours.includes(foldHeaderName(name)) ? [[foldHeaderName(name), value]] : [],
  );
}

function trueName(folded: string): string {
  const identity = identityOf({ mode: 'named', mark: '' });
  return IDENTITY_HEADERS.flatMap((it) => (foldHeaderName(it) === folded ? identity[it] : []))[0] ?? '';
}

const ODD_PATH = '/a%2Fb/c%20d;e?x=1&y=%26&z=//';

/** Whether Latchkey is told what was asked, when a client says something else about itself. */
export async function tryLies({ line, url }: Target, asking: Door[]): Promise<Finding> {
  if (asking.length === 0) return finding('lies', 'unknown', { why: 'nothing_asks' });
  const scheme = url.protocol.slice(0, -1);
  const elsewhere = `${url.hostname}:${FORGED_PORT}`;
  const forging = (name: string, value: string): Question => ({
    method: 'POST',
    target: ODD_PATH,
    headers: [[name, value]],
  });
  const ofOwn = asking.filter(isOwnItself).flatMap((door): Door[] => [
    { ...door, headers: [['X-Forwarded-Host', elsewhere]] },
    { ...door, headers: [['X-Forwarded-Uri', '/public/']] },
  ]);
  const questions: Door[] = [
    get(ODD_PATH),
    { method: 'POST', target: '/' },
    forging('X-Forwarded-Host', elsewhere),
    forging('X-Forwarded-Proto', scheme === 'https' ? 'http' : 'https'),
    forging('X-Forwarded-Uri', '/public/'),
    forging('X-Forwarded-Method', 'GET'),
    forging('X-Forwarded-For', FORGED_IP),
    // Which of the two hosts counts is the first (RFC 9112 §3.2.2).
    { method: 'GET', target: `${url.origin}${ODD_PATH}`, headers: [['Host', elsewhere]] },
    ...ofOwn,
  ];
  const heard = await Promise.all(questions.map((question) => line.ask('answer', question)));
  for (const [n, question] of questions.entries()) {
    const { method, target, headers: [[sent = '', value = ''] = []] = [] } = question;
    const answer = heard[n];
    // The proxy, or Latchkey behind it, would not have it.
    if (
      !answer?.isOurs &&
      (answer?.status == null || answer.status >= 500 || [400, 421].includes(answer.status))
    )
      continue;
    const path = target.startsWith('/') ? target : ODD_PATH;
    const told = answer?.headers
      ? lieIn(answer.headers, { method, path, scheme, host: url.hostname })
      : { what: 'unguarded', told: String(answer?.status) };
    if (told)
      return finding('lies', 'came_through', {
        ...{ ...told, sent: sent && `${sent}: ${value}` },
        ...sayOwn([question]),
      });
  }
  return finding('lies', 'held', { tried: String(questions.length) });
}

type Truth = { method: string; path: string; scheme: string; host: string };

/** What of a request was told wrongly, and as what. */
function lieIn(headers: NonNullable<Heard['headers']>, truth: Truth): { what: string; told: string } | null {
  const told = (name: string) =>
    headers.filter(([it]) => it === `x-forwarded-${name}`).map(([, value]) => value);
  const all = {
    host: told('host'),
    path: told('uri'),
    method: told('method'),
    scheme: told('proto'),
    client: told('for'),
  };
  const isTrue = {
    host: all.host.length === 1 && isHost(all.host[0], truth.host),
    path: all.path.length === 1 && all.path[0] === truth.path,
    method: all.method.length === 1 && all.method[0] === truth.method,
    scheme: all.scheme.length === 1 && all.scheme[0] === truth.scheme,
    client: all.client.at(-1)?.split(',').at(-1)?.trim() !== FORGED_IP,
  };
  const what = (Object.keys(isTrue) as (keyof typeof isTrue)[]).find((it) => !isTrue[it]);
  return what ? { what, told: all[what].join(', ').slice(0, 120) } : null;
}

/** Proxies add the port at which they listen, which may be another one than the public one. */
function isHost(told = '', host: string): boolean {
  const url = URL.canParse(`http://${told}`) ? new URL(`http://${told}`) : null;
  return url?.hostname === host && url.port !== FORGED_PORT;
}
