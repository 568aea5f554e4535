import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { db } from '../database/database';
import { addApp } from '../lib/apps/add';
import { proxyWords } from '../lib/apps/proxy-words';
import { AddApp } from '../lib/apps/schema';
import { config } from '../lib/config';
import { addGroup } from '../lib/groups/add';
import { adam, mia } from '../testing/cast';
import { catchOutput } from '../testing/catch-output';
import { joinCast, type SignedInCast } from '../testing/join-cast';
import { emptyDatabase, everythingStored, withDatabase } from '../testing/testing';
import { openAppTo, printApps, putApp, shutAppTo, takeAppAway } from './apps';
import { printProxyWords } from './apps-words';
import { readCall } from './call';

withDatabase();

const ROOT = process.cwd();
let cast: SignedInCast;
beforeEach(async () => {
  await emptyDatabase();
  cast = await joinCast();
});
afterEach(() => vi.restoreAllMocks());

const NOBODY = { isForEverybody: false, groups: [], users: [] };
const EVERYBODY = { ...NOBODY, isForEverybody: true };
const WIKI = ['Wiki', 'https://wiki.example.com'];
const add = (typed = WIKI, guests: object = {}) =>
  catchOutput(() => putApp(ROOT, config(), typed, { ...NOBODY, ...guests }));
const remove = (typed: string) => catchOutput(() => takeAppAway(ROOT, config(), typed));
const allow = (typed: string, guests: object) =>
  catchOutput(() => openAppTo(ROOT, config(), typed, { ...NOBODY, ...guests }));
const deny = (typed: string, guests: object) =>
  catchOutput(() => shutAppTo(ROOT, config(), typed, { ...NOBODY, ...guests }));
const print = (isJson = false) => catchOutput(() => printApps(ROOT, config(), isJson));
const said = (code: number, ...lines: string[]) => ({
  code,
  out: '',
  err: lines.map((line) => `${line}\n`).join(''),
});
const HINT = 'The command apps:words prints what its proxy has to be told.';
const NO_WIKI = 'There is no app called "Wiki". "npx latchkey apps" prints which there are.';

describe('apps:add and apps:remove', () => {
  it('add an app with whom it is open to, and take it away', async () => {
    await addGroup(cast.adam, { name: 'Crew' });
    const guests = { groups: ['crew'], users: [' Mia@Example.com '] };
    expect(await add(WIKI, guests)).toEqual(
      said(0, `There is an app Wiki now, open to the group Crew and mia@example.com. ${HINT}`),
    );
    expect(await db().app.findFirst({ include: { groups: true, users: true } })).toMatchObject({
      host: 'wiki.example.com',
      isForEverybody: false,
      groups: [{}],
      users: [{ userId: cast.mia.id }],
    });
    expect(await remove('WIKI.example.com')).toEqual(
      said(0, 'The app Wiki is removed, with all that opens it.'),
    );
    expect(await remove('Wiki')).toEqual(said(1, NO_WIKI));
    expect(await add(WIKI, EVERYBODY)).toEqual(
      said(0, `There is an app Wiki now, open to everybody. ${HINT}`),
    );
    expect(await add(['Files', 'https://files.example.com'])).toEqual(
      said(0, `There is an app Files now, open to nobody yet. ${HINT}`),
    );
  });

  it('say what keeps them from it, and change nothing', async () => {
    await add();
    const before = await everythingStored();
    expect(await add(['Wiki', 'https://other.example.com'])).toEqual(
      said(1, 'There is an app called Wiki already. Choose another name.'),
    );
    expect((await add(['Other', 'https://WIKI.example.com:1'])).err).toMatch(
      /^wiki\.example\.com is the address of Wiki already/,
    );
    expect((await add(['Other', 'http://other.example.com'])).err).toMatch(/^Latchkey is on https/);
    expect((await add(['Other', 'https://latchkey.example.com'])).err).toMatch(/where Latchkey itself is/);
    expect((await add(['Other', 'https://other.example.com/a'])).err).toMatch(
      /Enter https:\/\/other\.example\.com\.\n$/,
    );
    expect(await add(['x'.repeat(300), 'nowhere'])).toEqual(
      said(
        2,
        'Use at most 64 characters for the name.',
        'Enter a web address, like https://wiki.example.com.',
      ),
    );
    expect(
      await add(['Other', 'https://other.example.com'], { groups: ['Crew'], users: ['noa@example.com'] }),
    ).toEqual(
      said(
        1,
        'There is no group called "Crew". "npx latchkey groups" prints which there are.',
        'There is no user with the address noa@example.com.',
      ),
    );
    expect(await everythingStored()).toBe(before);
  });
});

describe('apps:allow and apps:deny', () => {
  it('open an app to whom is said and take it back, and twice is no fault', async () => {
    await add();
    await addGroup(cast.adam, { name: 'Crew' });
    const guests = { ...EVERYBODY, groups: ['Crew'], users: [mia.email, adam.email] };
    const whom = ['everybody', 'the group Crew', mia.email, adam.email];
    expect(await allow('wiki', guests)).toEqual(said(0, ...whom.map((it) => `Wiki is open to ${it} now.`)));
    expect(await allow('wiki', guests)).toEqual(
      said(0, ...whom.map((it) => `Wiki was open to ${it} already.`)),
    );
    expect(await deny('wiki', guests)).toEqual(
      said(0, ...whom.map((it) => `Wiki is no longer open to ${it}.`)),
    );
    expect(await deny('wiki', guests)).toEqual(said(0, ...whom.map((it) => `Wiki was not open to ${it}.`)));
  });

  it('ask whom and which app, and change nothing where one of them is not there', async () => {
    await add();
    const before = await everythingStored();
    expect(await allow('wiki', {})).toEqual(
      said(2, 'Say whom: --everybody, --group <group> or --user <email>.'),
    );
    expect((await allow('Files', EVERYBODY)).code).toBe(1);
    expect(await deny('wiki', { ...EVERYBODY, users: ['noa@example.com'] })).toEqual(
      said(1, 'There is no user with the address noa@example.com.'),
    );
    expect((await allow('wiki', { users: ['noa'] })).code).toBe(1);
    expect(await everythingStored()).toBe(before);
  });
});

describe('apps', () => {
  it('lists whom each is open to, as a table and as JSON', async () => {
    await addGroup(cast.adam, { name: 'Crew' });
    await add(WIKI, EVERYBODY);
    await add(['Files', 'https://files.example.com'], { groups: ['Crew'], users: [mia.email] });
    const link = { name: 'Chat', kind: 'link', address: 'https://chat.example.net/room' };
    await addApp(cast.adam, AddApp.parse(link));
    const { id: appId } = await db().app.findFirstOrThrow({ where: { name: 'Wiki' } });
    await db().appCheck.create({ data: { appId, tookMs: 1, requests: 1, held: false, findings: [] } });
    const lines = (await print()).out.trim().split('\n');
    expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
      ['Name', 'Address', 'Open to', 'People', 'Door'],
      ['Wiki', 'https://wiki.example.com', 'everybody', '3', 'does not hold'],
      ['Files', 'https://files.example.com', 'Crew, 1 single person', '1', 'not checked yet'],
      ['Chat', 'https://chat.example.net/room', 'nobody', '0', '-'],
    ]);
    expect(JSON.parse((await print(true)).out)).toMatchObject([
      { id: appId, name: 'Wiki', kind: 'guarded', isForEverybody: true, check: { held: false } },
      { name: 'Files', groups: ['Crew'], singlePeople: 1, people: 1, openPaths: 0, check: null },
      { name: 'Chat', kind: 'link', address: 'https://chat.example.net/room' },
    ]);
  });
});

describe('apps:words', () => {
  const wordsOf = (typed: string, options: object) =>
    catchOutput(() =>
      printProxyWords(ROOT, config(), typed, {
        ...{ proxy: undefined, upstream: undefined, latchkey: undefined },
        ...options,
      }),
    );
  const app = { address: 'https://wiki.example.com', preset: '' };
  const places = { upstream: '127.0.0.1:3000', latchkey: `127.0.0.1:5678` };

  it('prints the configuration and nothing else', async () => {
    await add();
    const upstream = places.upstream;
    const [caddy] = proxyWords(app, 'caddy', places);
    expect(await wordsOf('wiki', { proxy: 'caddy', upstream })).toEqual({
      code: 0,
      out: caddy?.text,
      err: '',
    });
    const nginx = await wordsOf('wiki', { proxy: 'nginx', upstream, latchkey: 'latchkey:5678' });
    expect([nginx.code, nginx.err]).toEqual([0, '']);
    expect(nginx.out.match(/^# .+$/gm)).toEqual([
      '# conf.d/latchkey.conf',
      '# said.inc',
      '# guard.inc',
      '# conf.d/wiki-example-com.conf',
    ]);
    expect(nginx.out).toContain('server latchkey:5678;');
    expect((await wordsOf('wiki', { proxy: 'haproxy', upstream })).out).toMatch(/^-- latchkey\.lua\n/);
  });

  it('takes where the app listens from the app, or asks for it', async () => {
    await add();
    expect(await wordsOf('wiki', { proxy: 'caddy' })).toEqual(
      said(2, 'Say where Wiki listens, as the proxy reaches it: --upstream 127.0.0.1:3000.'),
    );
    await db().app.updateMany({ data: { upstream: 'wiki:8080' } });
    expect((await wordsOf('wiki', { proxy: 'caddy' })).out).toContain('reverse_proxy wiki:8080\n');
  });

  it('says what is wrong with what was typed, and prints nothing then', async () => {
    await add();
    const link = { name: 'Chat', kind: 'link', address: 'https://chat.example.net' };
    await addApp(cast.adam, AddApp.parse(link));
    expect(await wordsOf('wiki', { proxy: 'apache' })).toEqual(
      said(2, 'Say which proxy stands before the app: --proxy and one of caddy, nginx, haproxy, traefik.'),
    );
    expect(await wordsOf('wiki', { proxy: 'caddy', upstream: '3000; }' })).toEqual(
      said(2, '"3000; }" is no host and port. Write them like 127.0.0.1:3000.'),
    );
    expect((await wordsOf('Files', { proxy: 'caddy' })).code).toBe(1);
    expect(await wordsOf('Chat', { proxy: 'caddy' })).toEqual(
      said(1, 'No proxy guards Chat: it lets people in by itself.'),
    );
  });
});

describe('the command line', () => {
  it('reads whom an app is open to, more than once', () => {
    const call = ['apps:allow', 'wiki', '--group', 'Crew', '--group', 'Deck', '--user', mia.email];
    expect(readCall(call)).toMatchObject({
      typed: ['wiki'],
      flags: { group: ['Crew', 'Deck'] },
    });
  });
});
