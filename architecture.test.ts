import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  bare,
  type Declared,
  functionsOf,
  listFiles,
  nodeIn,
  nodesIn,
  type Source,
  source,
} from './testing/source';

/** Nouns of lib, lowest first, as ARCHITECTURE.md has them. Those on one line do not know each other. */
const NOUNS = (
  /lowest first: \*\*([^*]+)\*\*/.exec(
    readFileSync('ARCHITECTURE.md', 'utf8').replaceAll(/\s+/g, ' '),
  )?.[1] ?? ''
)
  .split(' < ')
  .map((line) => line.split(' = '));

/**
 * Who may know whom. The first row that fits a file counts, and `never` wins over `may`. `packages` are all but Next's,
 * next-auth's and use-intl; `left` is a noun itself and those to its left; `./` is a file's own folder and `../` one above
 * it. A room of the machine is entered by its one door: `database/database`, `postgres/postgres`, `smtp/smtp`,
 * `server/serve`, `scripts/ready`; what tests share by the files of `testing/`.
 */
const HOUSE = rows(`
from               | may import                                               | never                                   | why, and what to do instead
app/**.test.*      | **                                                       |                                         | A test of a door opens that door.
words/*.test.*     | **                                                       | app/**                                  | A test of words calls verbs and doors' words.
**.test.*          | **                                                       | app/**                                  | A test calls verbs, as every door does. Move what both need into lib/.
app/_web/auth.ts   | app/_web/** lib/** words/* packages next next-auth       | components/** emails/** prisma/** database/** | It turns HTTP into an actor. Leave looks to the screens, and data to the nouns of lib/.
app/_web/words.tsx | app/_web/** words/* components/words packages next       | lib/** emails/** prisma/** database/**  | It hands words to pages and browsers.
app/_web/**        | app/_web/** lib/** words/* packages next                 | components/** emails/** prisma/** database/** | It is how HTTP meets lib; only app/_web/auth.ts knows next-auth. Ask that file, and leave looks to the screens.
app/**             | app/_web/** ./** ../* components/** lib/** words/* packages next | emails/** prisma/** database/** next-auth | A door turns a request into an actor and a verb. Read by a noun's queries.ts, write by its verbs, mail by lib/mail, sign in by app/_web.
components/**      | components/** words/formats words/words npm:react npm:react-dom npm:@base-ui/react/** npm:lucide-react npm:qr npm:@simplewebauthn/browser npm:use-intl/** | lib/** app/** emails/** next | Looks take props and give JSX. Let the page in app/ hand it in as a prop.
emails/**          | emails/** words/* npm:react npm:react-email npm:zod      | lib/** app/** components/** next        | A mail is facts and words. Let lib/mail/render.ts hand in the rest.
words/**           | words/** lib/** settings/* packages use-intl                        | app/** components/** emails/** next next-auth | Words are made of codes and facts, whichever door says them.
lib/mail/render.ts | left lib/* smtp/smtp emails/** words/* settings/mail-template prisma/generated/** packages | app/** components/** next next-auth | It alone turns a mail's facts into words, and runs without Next. Take the rest as an argument.
lib/mail/*         | left lib/* database/database smtp/smtp words/mails settings/mail-template prisma/generated/** packages | app/** components/** emails/** next next-auth | A noun knows only nouns to its left. Words of a mail are made in lib/mail/render.ts; the log tells causes by words/mails.ts.
lib/audit/all-events.ts | lib/*/events                                       |                                         | It gathers what each noun declares.
lib/*/events.ts    |                                                          |                                         | Events are data, which the lowest noun gathers. Words stand in words/en.json.
lib/*/*            | left lib/* database/database settings/values prisma/generated/** packages | app/** components/** emails/** words/** next next-auth | lib runs without Next and knows no language, and a noun knows only nouns to its left. Take it as an argument, move what both need to the left, or send a mail by lib/mail.
lib/version.ts     | package.json                                                  |                                         | It says which version this is.
lib/config.ts      | lib/* settings/* packages                                | app/** components/** emails/** words/** next next-auth | It makes the configuration of the settings. What one value may be stands in settings/.
lib/sign.ts        | lib/* settings/accent packages                           | app/** components/** emails/** words/** next next-auth | It makes files of the operator's colours and logo.
lib/*              | lib/* prisma/generated/** packages                       | app/** components/** emails/** words/** next next-auth | Tools know neither nouns nor Next nor any language. Move what needs a noun into that noun's folder.
settings/*         | settings/* lib/* database/url packages                   | app/** components/** emails/** words/** next next-auth | It reads what an operator sets, a database's URL as the database will. Move what needs a noun into that noun's folder.
database/*         | database/** lib/* prisma/generated/** packages           | app/** components/** emails/** words/** next next-auth | The machine knows no product. Move what needs a noun into that noun's folder.
postgres/*         | postgres/** lib/* packages                               | app/** components/** emails/** words/** next next-auth | The machine knows no product. Move what needs a noun into that noun's folder.
smtp/*             | smtp/** lib/* packages                                   | app/** components/** emails/** words/** next next-auth | The machine knows no product. Move what needs a noun into that noun's folder.
e2e/support/words.ts | scripts/pseudo packages use-intl                       | lib/** app/** next next-auth            | It reads the catalogue as the product does, in the pseudo-language.
e2e/**             | testing/cast testing/debian testing/env-file e2e/support/** packages      | lib/** app/** next next-auth            | e2e tests from outside. Walk there through the browser, or add a fixture to e2e/support.
server/serve.ts    | server/* lib/** words/* database/database packages npm:next | app/**                               | It starts the Next server, the one exception to "only app/ imports Next".
server/**          | server/* lib/** words/* database/database packages       | app/** components/** emails/** next next-auth | It answers before Next does. Leave pages to app/, and the work to verbs of lib/.
cli/latchkey.js    | scripts/environment scripts/orphan dist/main packages          | next next-auth                          | It runs what is built.
cli/**             | cli/* lib/** settings/* words/* database/database postgres/postgres server/serve packages | app/** components/** emails/** next next-auth | The command line is a door with the actor "system". Move the work into a verb of lib/.
testing/**         | testing/** lib/** database/** postgres/postgres prisma/generated/** packages | app/** components/** emails/** next next-auth | What tests share calls verbs. Move the work into a verb of lib/.
scripts/**         | scripts/** dist/main packages                            | next next-auth                          | Scripts ready a clone before anything is installed. Product code belongs into lib/.
bench/**           | bench/** e2e/support/proxy lib/** smtp/smtp database/database postgres/postgres testing/cast testing/debian testing/env-file testing/mail-server playwright.config scripts/bundled scripts/ready packages | app/** components/** emails/** next next-auth | It measures verbs as every door calls them. Move the work into a verb of lib/.
instrumentation.ts | lib/log lib/arrival packages next                        |                                         | It is Next's hook for what went wrong, and hands it to the log.
next.config.js     | packages next                                            |                                         | It configures Next, so it may know it.
*                  | testing/source packages                                  | next next-auth                          | Files at the top configure tools. Move code into the folder that ARCHITECTURE.md names for it.
`);

/** What holds besides for files that travel to a browser. */
const BROWSER = rows(`
app/**          | ./** app/link app/new-password-field app/(member)/awaited app/(member)/apps/sign-in-details app/(member)/apps/sign-in-words components/** lib/*/schema lib/invitations/address-list lib/invitations/people-list lib/users/guessable npm:react npm:react-dom npm:next/** npm:lucide-react npm:@base-ui/react/** | npm:next/headers | "use client" sends it to the browser. Let the page hand it in as a prop, or post to ./actions.
lib/*/schema.ts | lib/*/schema lib/asked lib/invitations/address-list lib/csv lib/email-address lib/fault lib/person-name lib/plain-text lib/problem lib/invitations/people-list npm:zod | | Forms check input by it in the browser. Let the verb check what only the server knows.
**              | **                                                      | | See ARCHITECTURE.md.
`);

/** The noun that alone writes each table: `@noun` in the schema. */
const TABLES: Record<string, string> = Object.fromEntries(
  Array.from(
    readFileSync('prisma/schema.prisma', 'utf8').matchAll(/^((?:\/\/\/ .*\n)*)model (\w)(\w+)/gm),
    ([, doc = '', first = '', rest]) => [
      first.toLowerCase() + rest,
      `lib/${/^\/\/\/ @noun (.+)$/m.exec(doc)?.[1] ?? '?'}`,
    ],
  ),
);
const FOREIGN_WRITES = rows(`
lib/sessions | user.lastActiveAt user.deviceEpoch user.appEpoch | | A user is active when a session of theirs is in use; signed out elsewhere, they are known on no device, and everywhere, by none of their programs.
lib/backups | | | It fills every table as a whole, by SQL made of the catalog. What else it changes, a verb of that table's noun does.
`);

/** Who may ask process.env for what; all others ask config(). */
const ENVIRONMENT = rows(`
lib/config.ts | **                                              | | It is where settings are parsed.
cli/words.ts  | LC_ALL LC_MESSAGES LANG                        | | The language of whoever runs a command is no setting of the instance.
cli/latchkey.js | everything NEXT_TELEMETRY_DISABLED npm_execpath npm_lifecycle_event | | Launchers set NODE_ENV before Next loads, and hand the rest on to npm.
scripts/suites.js | CHROMIUM_PATH everything                        | | It looks for a browser, and hands the rest on to the suites.
postgres/programs.ts | everything                                    | | The server inherits the environment, as every child process does.
server/serve.ts | __NEXT_PRIVATE_ORIGIN                             | | It is told to Next, which asks itself for pages, and can be told in no other way.
testing/database.ts | TEST_DATABASE_URL                              | | Tests have no settings; they may have a server.
testing/debian.ts | everything PATH                               | | Programs of Debian inherit the environment, with the folders where they are.
testing/sum.ts | LATCHKEY_TEST_REPORT                               | | Where the sum of a run goes is said by whoever runs the suites.
scripts/dev.js | LATCHKEY_DATA_DIR                                | | It keeps the data of development apart, unless told otherwise.
scripts/environment.js | everything N8N_LOG_FORMAT N8N_LOG_FORMAT_FILE | | It adds what .env says, and what is said before a start are lines of JSON too, where that one asks for JSON.
scripts/*.js  | everything NEXT_TELEMETRY_DISABLED npm_execpath npm_lifecycle_event | | Launchers set NODE_ENV before Next loads, and hand the rest on to npm.
scripts/prisma.js | everything                                      | | It hands the environment on to Prisma's command line.
`);

/** Files of nouns that are no verb with one function, and the functions they have instead. */
const MORE_THAN_A_VERB = rows(`
lib/mail/render.ts    | renderMail renderWords renderSource sampleMail | | Mail, preview and printed template are made of the same words.
lib/mail/logo.ts      | logo                                  | | The picture that templates may show.
lib/mail/personal-line.ts | insertPersonalLine                | | It works on the HTML of an operator.
lib/mail/print.ts     | printMail toText                     | | A mail that React made once is filled as text from then on.
lib/mail/outbox.ts    | columnsOf claimMail renewClaim settleSent | | How the worker takes a mail into its hands and puts it away.
lib/mail/deliver.ts   | deliverMail handOverMail             | | Background work, by the worker.
lib/mail/run.ts       | runDelivery                          | | Starts and stops background work.
lib/backups/read.ts   | readBackup                           | | A file is read before anything is asked of the database.
lib/sessions/secret.ts | newSecret hashOfSecret | | A secret is made, and kept only as its hash.
lib/sessions/insert.ts | isFactor insertSession deleteOldest | | It is the SQL of starting a session, for every statement that does.
lib/sessions/expiry.ts | expiryFrom | | When a sign-in ends is one rule, for starting, using and renewing it.
lib/users/failed-sign-ins.ts | noteFailedSignIn writeFailedSignIns | | Failures are gathered in memory before they are written.
lib/users/count-try.ts | countTry | | It counts what visitors try, before anybody is known.
lib/passkeys/challenges.ts | keepChallenge spendChallenge | | A challenge is spent by what kept it, outside of any transaction.
lib/passkeys/relying-party.ts | relyingParty | | Whom passkeys are made for (WebAuthn).
lib/passkeys/verify-answer.ts | verifyAnswer | | One way to believe a passkey, for sign-in and proof.
lib/invitations/marks.ts | findKnown markPeople writeRefused | | What would become of each is asked by the preview, by sending, and while it is typed.
lib/invitations/terms.ts | lifeFrom wayOfInvites termsFrom | | How long a link lives, how it reaches somebody, and who answers for it.
lib/password-resets/terms.ts | termsFor | | What a reset is bound to.
lib/email-changes/terms.ts | termsFor | | What a change is bound to.
lib/people/order.ts | travelOf keyOf | | How the list is sorted.
lib/people/page.ts | selectPage selectMatching selectCount selectCounts | | The SQL of one page.
lib/sessions/touch.ts | touchSession                         | | Being used moves the end of a sign-in.
lib/users/password.ts | hashPassword hashCode verifyPassword renewHash inTurn | | Making and comparing hashes wait in one queue.
lib/users/guessable.ts | judgePassword | | The browser judges by it while a password is typed.
lib/users/device.ts   | makeDeviceToken deviceTokenOf findDevice isDeviceOf | | What gives a browser its token also knows it again.
lib/groups/name-key.ts | nameKeyOf                | | How names are compared is one rule, for groups and for apps.
lib/setup/forgotten-proxy.ts | noteRequest isProxyForgotten | | What the front door notices, the checklist shows.
lib/apps/guests.ts     |                          | | It is the SQL of what an app is told of somebody, for every statement that asks.
lib/oidc/entries.ts    | keepEntry findEntry findByUserCode answerEntry consumeEntry dropEntry grantIdOf keepGrant findGrant dropGrant | | Where the provider's library keeps what it makes, in the order in which it asks.
lib/oidc/keys.ts       | loadKeys findKeyMark pruneOidcKeys replaceKeys | | Keys are made by whoever needs them first, and age by themselves.
lib/oidc/names.ts      | nameOf baseOf            | | A name is made when an app first asks for it.
lib/oidc/parties.ts    |                          | | It is the SQL of an app and of a person as the provider knows them, for every statement that asks.
lib/sessions/cookie.ts | ownCookie sessionCookieName sessionCookieKey openSessionCookie encodeSessionCookie decodeSessionCookie | | What makes the cookie of a sign-in and what opens it agree on its name and key.
lib/passes/ask.ts      | sealAsk openAsk          | | What is sealed is opened with the same key.
lib/passes/touch.ts    | touchPass                | | Being used moves the end of the sign-in.
lib/app-passwords/secret.ts | newAppPassword isAppPassword hashOfAppPassword | | A secret is made in one shape, known by it, and kept only as its hash.
lib/app-passwords/count-wrong.ts | countWrongAppPassword | | It counts what programs try, before anybody is known.
lib/factors/backup-code.ts | newBackupCodes readBackupCode | | Making and reading a code are one format.
lib/factors/seal.ts   | seal unseal                          | | What is sealed is opened with the same key.
lib/factors/totp.ts   | newTotpKey totpLink stepOfTotp newestStep | | One algorithm and its parameters (RFC 6238).
lib/invitations/address-list.ts | parseAddressList whyNoAddress | | What is no address is told with the reason, by what reads it.
lib/invitations/directory.ts | readDirectory withGroupsHere | | Lists of other programs are read into one shape.
lib/invitations/people-list.ts | parsePeopleList parsePeopleTable writePeopleList | | A form shows in the browser what the server will read, and writes it again.
lib/rate-limits/limit.ts | limit limitAll limitWithReserve undoCounting isWithinLimit isUsedUp forgive giveBack givingBackOnFault takePoints limitWithin pruneRateLimits | | A counter is taken from and given back to by one rule.
lib/audit/insert.ts    | insertEntry | | It is the SQL of an entry, for statements that do what it tells.
lib/audit/chain.ts     | chainEntries | | Background work, by one process at a time.
lib/audit/day.ts       | beginOf endOf | | A day is found by the clocks of its reader's time zone, at either end.
lib/audit/digest.ts    | digestWithKey | | One way to make the digests of the chain.
lib/audit/run.ts       | runChaining | | Starts and stops background work.
lib/door-checks/attacks.ts | tryEveryDoor tryWithoutAnswer tryForgedNames tryLies | | What is tried through the proxy, each with what was found before.
lib/door-checks/certificate.ts | lookAtCertificate | | It is an attack that needs no probe.
lib/door-checks/line.ts | openLine | | How a check speaks HTTP.
lib/door-checks/remedies.ts | remediesFor proxyIn | | Lines of each proxy that mend what was found.
lib/door-checks/run.ts | runDoorChecks | | Starts and stops background work.
lib/door-checks/probe.ts | makeProbe readProbe identityOf answerTo foldHeaderName | | What a check sends and what the door makes of it are one protocol.
lib/apps/presets.ts    | findPreset | | It is the table of well-known apps.
lib/apps/proxy-words.ts | proxyWords nameOf | | One text for each proxy, whoever shows it.
lib/apps/place.ts      | placeOf | | What is kept of an address is one rule, for adding and changing.
lib/oidc/client-secret.ts | newClientSecret | | A secret is made in one shape, for adding and renewing.
lib/oidc/presets.ts    | findOidcPreset addressesOf fillSetup | | It is the table of what well-known apps are told.
lib/oidc/reach.ts      | refuseBackchannel | | Where an app is told of sign-outs is one rule, for adding and changing.
lib/oidc/notices.ts    | claimNotices settleNotice | | How the worker takes a notice into its hands and puts it away.
lib/departures/registry.ts |                          | | It is what users own, and what can become of it.
lib/departures/all-owned.ts |                         | | It gathers what each noun declares.
lib/backups/left-out.ts |                             | | It gathers what the schema says of tables.
lib/audit/all-events.ts |                             | | It gathers what each noun declares.
lib/audit/event.ts     | aboutOf                      | | It is the type of events.
`);

const NAMES_NOT_USED =
  /^((utils|helpers|common|misc|shared|services|manager|handler|data)(\..*)?|index\.tsx?)$/;
/** The user "node" is excepted, who is at home in containers. */
const MACHINE = /(?:^|[\s"'`(=:]|file:\/\/)(?:\/(?:home\/(?!node\b)|Users\/|root\/)\w|[A-Z]:\\+Users\\)/m;

type Row = { from: string; may: string[]; never: string[]; why: string };
function rows(table: string): Row[] {
  const words = (cell = '') => cell.split(/\s+/).filter(Boolean);
  const lines = table.trim().split('\n');
  const cells = lines.map((line) => line.split('|').map((cell) => cell.trim()));
  return cells.map(([from = '', may, never, why = '']) => ({
    from,
    may: words(may),
    never: words(never),
    why,
  }));
}

const nounOf = (path: string) => /^lib\/(.+?)\//.exec(path)?.[1] ?? '';
const rank = (path: string) => NOUNS.findIndex((line) => line.includes(nounOf(path)));

function fits(pattern: string, target: string, path = ''): boolean {
  const isNext = /^npm:(next|server-only)(\/|$)/.test(target);
  const isNextAuth = /^npm:(next-auth|@auth)(\/|$)/.test(target);
  const isIntl = /^npm:use-intl(\/|$)/.test(target);
  if (pattern === 'next') return isNext;
  if (pattern === 'next-auth') return isNextAuth;
  if (pattern === 'use-intl') return isIntl;
  if (pattern === 'packages') return /^(npm|node):(?!\()/.test(target) && !isNext && !isNextAuth && !isIntl;
  if (pattern === '../*') return `${dirname(path)}/`.startsWith(`${dirname(target)}/`);
  if (pattern === 'left')
    return dirname(target) === dirname(path) || (rank(target) >= 0 && rank(target) < rank(path));
  const escaped = pattern.replace(/^\.(?=\/)/, dirname(path)).replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  const regex = escaped.replace(/\*\*?/g, (stars) => (stars === '*' ? '[^/]*' : '.*'));
  return new RegExp(`^${regex}$`).test(target);
}

function strangers(table: Row[], { path, nodes, imports }: Source): string[] {
  const row = table.find(({ from }) => fits(from, path));
  const isLost = !row || (nounOf(path) && rank(path) < 0);
  const advice =
    'Move it to a folder of ARCHITECTURE.md, or give its new noun a place among the nouns there.';
  if (nodes.length > 0 && isLost) return [`${path} has no place in the house. ${advice}`];
  return imports.flatMap(({ spec, target }) => {
    const never = row?.never.find((pattern) => fits(pattern, target, path));
    if (!row || (!never && row.may.some((pattern) => fits(pattern, target, path)))) return [];
    const rule = never ? `never imports ${never}` : `imports only ${row.may.join(', ')}`;
    return `${path} imports "${spec}", but ${row.from} ${rule}. ${row.why}`;
  });
}

function serverInBrowser(file: Source): string[] {
  const isClient = nodesIn(file.nodes[0]?.body)[0]?.directive === 'use client';
  return isClient || file.path.endsWith('/schema.ts') ? strangers(BROWSER, file) : [];
}

function environmentReads({ path, text, nodes }: Source): string[] {
  if (
    !/^(app|cli|components|database|emails|lib|postgres|scripts|server|settings|testing)\/(?!.*\.test\.)/.test(
      path,
    )
  )
    return [];
  return nodes.flatMap(({ type, name, end }) => {
    const read = /^\??\.env\b(?:\.(\w+))?|^[^.?]|^$/.exec(text.slice(end, end + 99));
    if (type !== 'Identifier' || name !== 'process' || !read) return [];
    const what = read[1] ?? 'everything';
    const known = ENVIRONMENT.filter(({ from }) => fits(from, path)).flatMap(({ may }) => may);
    if (known.some((pattern) => fits(pattern, what))) return [];
    return `${path} reads ${what} from process.env. Parse it in lib/config.ts, and ask config() for it.`;
  });
}

function foreignWrites({ path, text, nodes }: Source): string[] {
  if (!/^(app|cli|database|lib|server)\/(?!.*\.test\.)/.test(path)) return [];
  const room = rank(path) < 0 ? path : dirname(path);
  return nodes.flatMap((node) => {
    const callee = node.type === 'CallExpression' && nodeIn(node.callee);
    const called = callee ? text.slice(callee.start, callee.end).replace(/\s/g, '') : '';
    const [, table = '', write] = /\.(\w+)\.((?:create|update|upsert|delete)\w*)$/.exec(called) ?? [];
    const owner = TABLES[table] ?? room;
    const input = nodesIn(nodesIn(node.arguments)[0]?.properties);
    const data = nodeIn(input.find(({ key }) => nodeIn(key)?.name === 'data')?.value);
    const fields = nodesIn(data?.properties).map(({ key }) => `${table}.${nodeIn(key)?.name}`);
    const known = FOREIGN_WRITES.filter(({ from }) => from === room).flatMap(({ may }) => may);
    if (owner === room || (fields.length > 0 && fields.every((field) => known.includes(field)))) return [];
    return `${path} calls ${table}.${write}, but only ${owner} writes that table. Call a verb there, handing it tx.`;
  });
}

/** The functions of the product that a file exports. */
function offered(file: Source): Declared[] {
  if (!/^(lib|settings)\/(?!.*\.test\.)/.test(file.path)) return [];
  return functionsOf(file).filter(({ isExported }) => isExported);
}

function silence(file: Source): string[] {
  const silent = offered(file).filter(({ doc }) => doc === '');
  return silent.map(
    ({ name }) => `${file.path} exports ${name}() silently. Say in /** … */ what it promises.`,
  );
}

/** Files of a noun that are named after what they hold, and what each of their functions takes first. */
const KINDS: Record<string, RegExp> = {
  'policy.ts': /^/,
  'queries.ts': /^/,
  'schema.ts': /^/,
  'limits.ts': /^/,
  'link.ts': /^/,
  'events.ts': /^/,
  'owned.ts': /^/,
  // Those that clean up take nothing.
  'rows.ts': /^(tx|$)/,
};

function noVerb(file: Source): string[] {
  if (!/^lib\/.+\//.test(file.path) || /\.test\./.test(file.path)) return [];
  const functions = offered(file);
  const firstOf = ({ node }: Declared) => {
    const [first] = nodesIn(node.params);
    return first
      ? (file.text
          .slice(first.start, first.end)
          .replace(/^_/, '')
          .split(/[\s:=,]/)[0] ?? '')
      : '';
  };
  const kind = KINDS[basename(file.path)];
  if (kind)
    return functions
      .filter((declared) => !kind.test(firstOf(declared)))
      .map(
        ({ name }) =>
          `${file.path} exports ${name}(), which does not take tx first. rows.ts holds what runs inside somebody else's transaction; a verb has a file of its own.`,
      );
  const names = functions.map(({ name }) => name);
  const verb = basename(file.path).split(/[-.]/)[0] ?? '';
  const known = MORE_THAN_A_VERB.find(({ from }) => from === file.path)?.may;
  const isVerb =
    names.length === 1 && names[0]?.startsWith(verb) && functions.every((it) => firstOf(it) === 'actor');
  if (known ? names.every((name) => known.includes(name)) : isVerb) return [];
  const rule = `one function, named "${verb}…", of the actor; what takes tx goes to rows.ts, reads to queries.ts, permissions to policy.ts, shapes to schema.ts`;
  return [`${file.path} exports ${names.join(', ') || 'no function'}. A verb's file exports ${rule}.`];
}

function emptyWords({ path }: Source): string[] {
  const bad = path.split('/').find((part) => NAMES_NOT_USED.test(part));
  return bad ? [`${path}: "${bad}" says nothing. Name it after what it is about, or what it does.`] : [];
}

function leftovers({ path, text, nodes }: Source): string[] {
  const members = nodes.filter(({ type }) => type === 'MemberExpression');
  const codes = members.map(({ start, end }) => text.slice(start, end));
  const marks = codes.filter((code) => /^(it|test|describe)\b(\.\w+)*\.(only|skip)$/.test(code));
  const places = (MACHINE.exec(text) ?? []).map((place) => `${place.trim()}…, a path of one machine`);
  return [...marks, ...places].map((it) => `${path} still holds ${it}. Take it out before others get it.`);
}

function circles(edges: string[][]): string[] {
  const done = new Set<string>();
  const walk = (at: string, way: string[]): string[] => {
    const circle = [...way.slice(way.indexOf(at)), at].join(' → ');
    if (way.includes(at)) return [`${circle} is a circle. Move what both need lower.`];
    if (done.has(at)) return [];
    done.add(at);
    return edges.filter(([from]) => from === at).flatMap(([, to = '']) => walk(to, [...way, at]));
  };
  return [...new Set(edges.flatMap(([from = '']) => walk(from, [])))];
}

const RULES = {
  'everybody knows only those whom the house plan lets them know': (file: Source) => strangers(HOUSE, file),
  'a browser gets nothing that is meant for the server': serverInBrowser,
  'settings are read in one place': environmentReads,
  'what is written about a thing is written by its own noun alone': foreignWrites,
  'the files of a noun read as the list of what can be done with it': noVerb,
  'every function that lib offers says what it promises': silence,
  'every file and folder has a name that says what is inside': emptyWords,
  'no test is switched off, and nothing points into the machine of whoever wrote it': leftovers,
};

const tree = listFiles().map((path) => source(path, readFileSync(path, 'utf8')));

describe('the house', () => {
  test.each(Object.entries(RULES))('%s', (_title, rule) => {
    expect(tree.flatMap(rule)).toEqual([]);
  });

  test('nothing in it runs in circles, neither files nor nouns', () => {
    const product = tree.filter(({ path }) => !/\.test\./.test(path));
    const files = product.flatMap(({ path, imports }) => imports.map(({ target }) => [bare(path), target]));
    // Events are data that imports nothing; the lowest noun gathers them.
    const known = files.filter(([, target = '']) => !target.endsWith('/events'));
    const nouns = known.map((edge) => edge.map(nounOf)).filter(([from, to]) => from && to && from !== to);
    expect([...circles(files), ...circles(nouns)]).toEqual([]);
  });

  test('what is gathered from the nouns is fresh', () => {
    const { stderr } = spawnSync(process.execPath, ['scripts/nouns.js', '--check'], { encoding: 'utf8' });
    expect(stderr).toBe('');
  });

  test('every noun has its place, and every table a noun that writes it', () => {
    const nouns = new Set(tree.map(({ path }) => nounOf(path)).filter(Boolean));
    expect([...nouns].sort()).toEqual(NOUNS.flat().sort());
    const lost = Object.entries(TABLES).filter(([, noun]) => !nouns.has(nounOf(`${noun}/`)));
    expect(lost.map(([table]) => `${table} in prisma/schema.prisma: say "/// @noun …" above it.`)).toEqual(
      [],
    );
  });
});

describe('whoever breaks the plan is told what, why and where to go instead', () => {
  const examples = `
components/card.tsx | import { config } from '@/lib/config' | Let the page in app/ hand it in as a prop
components/card.tsx | import Link from 'next/link' | components/** never imports next
emails/invite.tsx | import { linkTo } from '../lib/token' | Let lib/mail/render.ts hand in the rest
lib/token.ts | import { headers } from 'next/headers' | lib/* never imports next
lib/token.ts | import type { Person } from './people/queries' | Move what needs a noun into that noun's folder
lib/users/create.ts | export { sendInvitations } from '../invitations/send' | a noun knows only nouns to its left
lib/users/create.ts | type Actor = import('@/app/_web/actor').Actor | lib/*/* never imports app/**
lib/invitations/send.ts | await import('../../emails/invite') | send a mail by lib/mail
lib/colours/mix.ts | export {} | give its new noun a place among the nouns there
src/colours.ts | export {} | Move it to a folder of ARCHITECTURE.md
app/users/page.tsx | import { PrismaClient } from '@/prisma/generated/client' | Read by a noun's queries.ts
app/users/page.tsx | import NextAuth from 'next-auth' | sign in by app/_web
app/users/page.tsx | import { claimOwner } from '../setup/actions' | app/** imports only app/_web/**, ./**, ../*
app/users/form.tsx | 'use client'; import type { Person } from '@/lib/people/queries' | or post to ./actions
lib/users/schema.ts | import { config } from '../config' | Let the verb check what only the server knows
e2e/invite.spec.ts | import { sendInvitations } from '../lib/invitations/send' | Walk there through the browser
cli/main.ts | import { action } from '../app/_web/action' | Move the work into a verb of lib/
app/users/page.tsx | const key = process.env.N8N_ENCRYPTION_KEY | Parse it in lib/config.ts, and ask config() for it
lib/token.ts | const { env } = process | Parse it in lib/config.ts, and ask config() for it
lib/setup/finish.ts | await tx.user.update({ data: { role } }) | only lib/users writes that table
lib/sessions/end.ts | db().user.update({ data: { lastActiveAt, role } }) | Call a verb there, handing it tx
lib/users/disable.ts | export const disableUser = () => 1 | Say in /** … */ what it promises
lib/users/disable.ts | export function enableUser() {} | one function, named "disable…"
lib/users/helpers.ts | export {} | Name it after what it is about
lib/token.test.ts | test.only('a link opens one door', () => {}) | still holds test.only
docs/start.md | Open ~/notes | a path of one machine
`;
  const cells = examples
    .trim()
    .split('\n')
    .map((line) => line.split(' | '));
  test.each(cells)('%s: %s', (path = '', code = '', says = '') => {
    const file = source(path, code.replace('~', '/home'.concat('/mia')));
    const told = Object.values(RULES).flatMap((rule) => rule(file));
    expect(told.filter((sentence) => sentence.startsWith(path)).join('\n')).toContain(says);
  });

  test('all who stand in a circle are named', () => {
    const told = circles([
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
    ]);
    expect(told).toEqual(['a → b → c → a is a circle. Move what both need lower.']);
  });
});
