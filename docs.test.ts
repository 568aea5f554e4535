import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readCall } from './cli/call';
import { readSince } from './cli/typed';
import { type Call, callIn, callsIn, codeIn, commandsIn, PAGES as READ_PAGES } from './e2e/support/docs';
import { PROXIES } from './lib/apps/proxy-words';
import { AddApp, AppName, Upstream } from './lib/apps/schema';
import { parseSettings, SettingsFaults } from './lib/config';
import { EmailAddress } from './lib/email-address';
import { GroupName } from './lib/groups/schema';
import { INVITABLE_ROLES } from './lib/invitations/policy';
import { AddClient } from './lib/oidc/schema';
import { DATABASE_OF_N8N, INSTEAD, type Instead, SETTINGS } from './settings/settings';
import { listFiles } from './testing/source';
import english from './words/en.json';

const PAGES = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter(existsSync);

/** Files that a page links to, from its own folder. */
const linkedFrom = (path: string, text: string) =>
  [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)/g)].map(([, target = '']) =>
    join(dirname(path), target),
  );

describe.each(PAGES)('%s', (path) => {
  const text = readFileSync(path, 'utf8');

  it('links to what is there', () => {
    expect(linkedFrom(path, text).filter((target) => !existsSync(target))).toEqual([]);
  });
});

describe('the table of how Latchkey is protected', () => {
  const text = readFileSync('docs/security.md', 'utf8');
  const rows = [...text.matchAll(/^\| (\d+\.\d+\.\d+) \| (.+?) \| (met|not met|n\/a) \| (.*) ?\|$/gm)];
  const count = (state: string) => rows.filter(([, , , is]) => is === state).length;

  it('has a state for every requirement, and each once', () => {
    const lines = text.split('\n').filter((line) => /^\| \d/.test(line));
    expect(rows).toHaveLength(lines.length);
    expect(new Set(rows.map(([, number]) => number)).size).toBe(rows.length);
  });

  it('says how many are met', () => {
    expect(text).toContain(
      `**${count('met')} met · ${count('not met')} not met · ${count('n/a')} not applicable**`,
    );
  });

  it('names files that are there', () => {
    const named = [...text.matchAll(/`([\w./()[\]-]+\.(?:tsx?|md))`/g)].map(([, file = '']) => file);
    expect(named.filter((file) => !file.includes('/') || existsSync(file)).length).toBeGreaterThan(50);
    const lost = named.filter((file) => file.includes('/') && !existsSync(file));
    expect(lost).toEqual([]);
  });
});

describe('the tables of what becomes of the settings of n8n', () => {
  const parts = readFileSync('docs/from-n8n.md', 'utf8').split(/^## /m);
  const rowsOf = (title: string) =>
    [...(parts.find((part) => part.startsWith(title)) ?? '').matchAll(/^\| `([A-Z\d_]+)` \| (.+) \|$/gm)].map(
      ([, name = '', said = '']) => [name, said],
    );
  const namesIn = (title: string) => rowsOf(title).map(([name]) => name);

  it('have a row for each that is used, and no other', () => {
    const ofN8n = SETTINGS.map(({ name }) => name).filter(
      (name) => !/^(?:LATCHKEY_|DATABASE_URL$)/.test(name),
    );
    expect(namesIn('What is used').sort()).toEqual([...ofN8n].sort());
  });

  it('say what to do instead as the start says it', () => {
    const said = english.settings.instead;
    const answers = Object.entries(INSTEAD).flatMap(([instead, names]) =>
      names.map((name) => [name, said[instead as Instead]]),
    );
    expect(rowsOf('What has no effect')).toEqual(answers);
  });

  it("name all of n8n's database", () => {
    expect(namesIn("n8n's database")).toEqual([...DATABASE_OF_N8N]);
  });

  it('name nothing that the start would say otherwise', () => {
    const used = namesIn('What is used').map((name) => [name, 'x']);
    const unused = [...namesIn('What has no effect'), ...namesIn("n8n's database")];
    const { warnings } = parseSettings(Object.fromEntries(unused.map((name) => [name, 'x'])));
    const told = warnings.flatMap(({ setting, facts }) => ('names' in facts ? facts.names : [setting]));
    expect(told).toEqual(unused);
    expect(warnings.filter(({ code }) => code === 'name_unknown')).toEqual([]);
    const ofThese = (error: unknown) => (error instanceof SettingsFaults ? error.warnings : []);
    try {
      expect(parseSettings(Object.fromEntries(used)).warnings).toEqual([]);
    } catch (error) {
      expect(ofThese(error)).toEqual([]);
    }
  });
});

/** What each kind of word behind a command may be, by what its help calls it. A line of a page is an example of it. */
const ACCEPTED: Record<string, (word: string) => boolean> = {
  email: (word) => EmailAddress.safeParse(word).success,
  'member|admin': (word) => INVITABLE_ROLES.some((role) => role === word),
  'invite|password-reset': (word) => ['invite', 'password-reset'].includes(word),
  file: (word) => /^-$|\.\w+$/.test(word),
  time: (word) => readSince(word) !== null,
  position: (word) => /^\d+:\S+$/.test(word),
  group: (word) => GroupName.safeParse(word).success,
  id: (word) => /^[\da-f-]{36}$/.test(word),
  app: (word) => AppName.safeParse(word).success,
  name: (word) => AppName.safeParse(word).success,
  address: (address) => AddApp.safeParse({ name: 'Wiki', address }).success,
  uri: (uri) => AddClient.safeParse({ name: 'Wiki', redirectUris: [uri] }).success,
  'client id': (word) => /^[\da-f-]{36}$/.test(word),
  'host:port': (word) => Upstream.safeParse(word).success,
  'caddy|nginx|haproxy|traefik': (word) => PROXIES.some((proxy) => proxy === word),
};
/** `[<id>…]` is about an `id`, and `<position>:<hash>` begins with a `position`. */
const kindOf = (taken: string) => taken.replace(/^\[|…?\]$/g, '').replace(/^<(.+?)>.*$/, '$1');

/** What is wrong with a command line of ours; null when it does what the page says, as far as can be seen without running it. */
function faultIn({ program, args }: Pick<Call, 'program' | 'args'>): string | null {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const [first = '', second = ''] = args;
  if (program === 'npx')
    return existsSync(`node_modules/.bin/${first}`) ? null : `nothing here is called ${first}`;
  if (program === 'node') return existsSync(first) ? null : `there is no ${first}`;
  if (program === 'npm') {
    const script = first === 'run' ? second : first;
    const isKnown = script in scripts || (first !== 'run' && ['audit', 'ci', 'install'].includes(first));
    const lost = args.filter((arg) => /^[\w-]+\/.*\.ts$/.test(arg) && !existsSync(arg));
    return isKnown && lost.length === 0 ? null : `npm knows no ${[script, ...lost].join(' ')}`;
  }
  const { command, typed, flags, wrong } = readCall(args);
  if (wrong !== undefined) return wrong;
  const { takes = [], options = {} } = command ?? {};
  // One that may be many takes all that the others leave.
  const many = takes.findIndex((taken) => taken.includes('…'));
  const behind = many < 0 ? 0 : takes.length - many - 1;
  const pairs = typed.map((word, n): [string, string] => {
    const place =
      many < 0 || n < many ? n : n >= typed.length - behind ? n - typed.length + takes.length : many;
    return [takes[place] ?? '', word];
  });
  for (const [flag, value] of Object.entries(flags)) {
    const taken = options[flag]?.takes;
    if (taken) for (const one of [value].flat()) pairs.push([taken, String(one)]);
  }
  const refused = pairs.find(([taken, word]) => !ACCEPTED[kindOf(taken)]?.(word));
  return refused ? `${refused[1]} is no ${refused[0]}` : null;
}

describe.each(READ_PAGES)('the command lines of %s', (path) => {
  it('call what there is, with what it takes', () => {
    const faults = callsIn(path).flatMap(({ place, ...call }) => {
      const fault = faultIn(call);
      return fault === null ? [] : `${place}: ${fault}`;
    });
    expect(faults).toEqual([]);
  });

  it('are shell', () => {
    const faults = codeIn(readFileSync(path, 'utf8')).flatMap(({ kind, line, text }) => {
      if (kind !== 'indented' || NO_SHELL.some((begin) => text.startsWith(begin))) return [];
      const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
      return status === 0 ? [] : `${path}:${line}: ${stderr}`;
    });
    expect(faults).toEqual([]);
  });
});

/** How indented blocks begin that are for no shell: what is printed, a query of Prometheus. */
const NO_SHELL = ['60 * sum(rate('];

describe('the sentences', () => {
  it('name commands that there are', () => {
    const sentences: string[] = [];
    JSON.stringify(english, (_key, value) => {
      if (typeof value === 'string') sentences.push(value);
      return value;
    });
    const named = sentences.flatMap((text) =>
      [...text.matchAll(/"(npx latchkey [^"{]+)"/g)].map(([, line = '']) => line),
    );
    expect(named.length).toBeGreaterThan(3);
    const calls = named.map((line) => callIn(line.split(' ')));
    expect(calls.map((call) => call && faultIn(call)).filter(Boolean)).toEqual([]);
  });
});

describe('the journeys in the pseudo-language', () => {
  it('walk every page: name in e2e/words.spec.ts the address of a new one that it does not find by itself', () => {
    const walked = readFileSync('e2e/words.spec.ts', 'utf8');
    const files = listFiles('app/').filter((path) => path.endsWith('/page.tsx'));
    const found = (path: string) => path.startsWith('app/(member)/') && !path.includes('[');
    expect(files.filter(found).length).toBeGreaterThan(10);
    const pages = files
      .filter((path) => !found(path))
      .map((path) =>
        dirname(path)
          .replace(/^app|\/\([^)]*\)/g, '')
          .replace(/\[\w+\]/g, '(?:\\$\\{\\w+\\}|\\w+)'),
      );
    const left = pages.filter((path) => path !== '' && !new RegExp(`['\`}]${path}[?'\`]`).test(walked));
    expect(left).toEqual([]);
  });
});

describe('the recipe for a noun', () => {
  const recipe = /^## Add a noun\n([\s\S]*?)^## /m.exec(readFileSync('CONTRIBUTING.md', 'utf8'))?.[1] ?? '';

  it('names six places outside of its folders, all of them there', () => {
    const places = [...recipe.matchAll(/^\d\. `([^`]+)`/gm)].map(([, path = '']) => path);
    expect(places).toHaveLength(6);
    expect(places.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('has its page linked: name it in app/(member)/nav.tsx, or here when something else leads to it', () => {
    const nav = readFileSync('app/(member)/nav.tsx', 'utf8');
    const pages = listFiles('app/(member)/').flatMap(
      (path) => /^app\/\(member\)\/([\w-]+)\/page\.tsx$/.exec(path)?.[1] ?? [],
    );
    const ledElsewhere = ['prove'];
    expect(pages.length).toBeGreaterThan(5);
    const left = pages.filter((name) => !nav.includes(`href: '/${name}'`) && !ledElsewhere.includes(name));
    expect(left).toEqual([]);
  });
});

describe('looking for command lines in a page', () => {
  const calls = (page: string) =>
    codeIn(page).flatMap(({ text }) =>
      commandsIn(text).map((words) => callIn(words)?.args.join(' ') ?? `- ${words.join(' ')}`),
    );

  it.each([
    ['a sentence', 'Type `npx latchkey users` or\n`npx\nlatchkey mails --json`.', ['users', 'mails --json']],
    [
      'a block',
      'So:\n\n    npx latchkey users   # all\n    npx latchkey mails\n\n    cd x\n\nand',
      ['users', 'mails', '- cd x'],
    ],
    ['a fence', '```sh\nnpx latchkey users\n```\nand `npm test`', ['users', 'test']],
    ['a cell', '| a | `npx latchkey enable a@b.example` |', ['enable a@b.example']],
    [
      'a pipe and files',
      "    npx latchkey backup - 2>/dev/null | ssh nas 'cat > x'",
      ['backup -', '- ssh nas cat > x'],
    ],
    [
      'a line of several',
      '    A=1 npx latchkey users && sudo env B="c d" \\\n      node cli/latchkey.js doctor; cd "a b"',
      ['users', 'doctor', '- cd a b'],
    ],
    ['words in quotes', '    npx latchkey invite \'a b\' "c \\"d" e\\ f g#h', ['invite a b c \\"d e f g#h']],
    ['no block', 'A list\n    that goes on with npx latchkey users', []],
  ])('finds those of %s', (_what, page, found) => {
    expect(calls(page)).toEqual(found);
  });

  it.each([
    'npx latchkey sing',
    'npx latchkey users --loud',
    'npx latchkey invite',
    'npx latchkey invite nobody',
    'npx latchkey invite a@b.example me',
    'npx latchkey invite a@b.example --role owner',
    'npx latchkey role admin a@b.example',
    'npx latchkey role a@b.example c@d.example boss',
    'npx latchkey restore',
    'npx latchkey activity --since yesterday',
    'npx latchkey delete a@b.example --transfer-to me',
    'npx latchkey templates letter',
    'npx latchkey mails:send-again 12',
    'node cli/nothing.js',
    'npm run sing',
    'npm sing',
    'npm run unit -- lib/nothing.test.ts',
    'npx sing',
  ])('finds a fault in %s', (line) => {
    vi.spyOn(console, 'error').mockReturnValue();
    const call = callIn(line.split(' '));
    expect(call && faultIn(call)).toEqual(expect.any(String));
  });
});
