import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  everythingStored,
  factsOf,
  tally,
  together,
} from '../../testing/testing';
import type { Actor } from '../actor';
import { commandLine } from '../actor';
import { addApp } from './add';
import { AddApp } from './schema';

beforeEach(async () => {
  await db().app.deleteMany();
  await db().group.deleteMany();
  await db().auditEntry.deleteMany();
});

const WIKI = { name: 'Wiki', address: 'https://wiki.example.com' };
const add = (actor: Actor, app: object = WIKI) => addApp(actor, AddApp.parse(app));
const addGroup = (name: string) => db().group.create({ data: { name, nameKey: name.toLowerCase() } });
const log = async () => {
  const where = { event: { startsWith: 'app.' } };
  const entries = await db().auditEntry.findMany({ where, orderBy: { id: 'asc' } });
  return entries.map(({ event, facts }) => ({ event, facts }));
};

describe('adding an app', () => {
  it('is done by owner, admin and command line, and written down with whom it is open to', async ({
    cast,
  }) => {
    const crew = await addGroup('Crew');
    const { id } = await add(cast.adam, { ...WIKI, groupIds: [crew.id], userIds: [cast.mia.id] });
    expect(
      await db().app.findUniqueOrThrow({ where: { id }, include: { groups: true, users: true } }),
    ).toMatchObject({
      name: 'Wiki',
      kind: 'guarded',
      address: 'https://wiki.example.com',
      host: 'wiki.example.com',
      isForEverybody: false,
      position: 0,
      groups: [{ groupId: crew.id }],
      users: [{ userId: cast.mia.id }],
    });
    expect(await log()).toEqual([
      { event: 'app.added', facts: { name: 'Wiki', address: 'https://wiki.example.com' } },
      { event: 'app.allowed', facts: { name: 'Wiki', group: 'Crew' } },
      { event: 'app.allowed', facts: { name: 'Wiki', email: cast.mia.email } },
    ]);
    await add(cast.olivia, { ...WIKI, name: 'Files', address: 'https://files.example.com:8443' });
    await add(commandLine, { name: 'Chat', address: 'https://chat.example.net', isForEverybody: true });
    expect(await log()).toContainEqual({ event: 'app.allowed', facts: { name: 'Chat' } });
  });

  it('is nobody else’s, whether they were ever allowed or have just lost it', async ({ cast, guest }) => {
    const before = await everythingStored();
    for (const other of [cast.mia, aVisitor(), { ...guest, role: 'admin' as const }])
      expect(await codeOf(add(other))).toBe('forbidden');
    expect(await everythingStored()).toBe(before);
  });

  it('puts it behind the others of its section', async ({ cast }) => {
    for (const n of [1, 2]) await add(cast.adam, { name: `W${n}`, address: `https://w${n}.example.com` });
    await add(cast.adam, { name: 'W3', address: 'https://w3.example.com', section: 'House' });
    const apps = await db().app.findMany({ orderBy: { name: 'asc' } });
    expect(apps.map(({ position }) => position)).toEqual([0, 1, 0]);
  });

  it('of a link takes any address, also one that others have, and keeps no host', async ({ cast }) => {
    const link = { name: 'Chat', kind: 'link', address: 'http://latchkey.example.com/a?b=c#d' };
    await add(cast.adam, link);
    await add(cast.adam, { ...link, name: 'Chat again' });
    expect(await db().app.findMany({ where: { host: null } })).toHaveLength(2);
  });
});

describe('no app is added', () => {
  it.for([
    'https://wiki.example.com',
    'https://WIKI.example.com',
    'https://wiki.example.com:8443',
    'https://wiki.example.com.',
  ])('at %s, which is the host of another one', async (address, { cast }) => {
    await add(cast.adam);
    const before = await everythingStored();
    const again = add(cast.adam, { name: 'Other', address });
    expect(await factsOf(again, 'app_host_taken')).toEqual({ host: 'wiki.example.com', name: 'Wiki' });
    expect(await everythingStored()).toBe(before);
  });

  it('at the Unicode spelling of the host of another one, nor the other way round', async ({ cast }) => {
    await add(cast.adam, { name: 'Büro', address: 'https://büro.example' });
    const ascii = { name: 'Office', address: 'https://xn--bro-hoa.example' };
    expect(await codeOf(add(cast.adam, ascii))).toBe('app_host_taken');
    await db().app.deleteMany();
    await add(cast.adam, ascii);
    expect(await codeOf(add(cast.adam, { name: 'Büro', address: 'https://BÜRO.example.' }))).toBe(
      'app_host_taken',
    );
  });

  it('by the name of another one, in whichever case and width', async ({ cast }) => {
    await add(cast.adam);
    for (const name of ['Wiki', 'WIKI', 'Ｗｉｋｉ']) {
      const again = add(cast.adam, { name, address: 'https://other.example.com' });
      expect(await factsOf(again, 'app_exists')).toEqual({ name: 'Wiki' });
    }
  });

  it('at our own host, whatever its port', async ({ cast }) => {
    for (const address of ['https://latchkey.example.com', 'https://LATCHKEY.example.com.:8443'])
      expect(await factsOf(add(cast.adam, { ...WIKI, address }), 'app_own_host')).toEqual({
        host: 'latchkey.example.com',
      });
  });

  it('on http while we are on https', async ({ cast }) => {
    const plain = { ...WIKI, address: 'http://wiki.example.com' };
    expect(await codeOf(add(cast.adam, plain))).toBe('app_not_https');
    changeSettings({ baseUrl: 'http://latchkey.example.com' });
    await add(cast.adam, plain);
  });

  it.for(['https://wiki.example.com/page', 'https://wiki.example.com/?q', 'https://wiki.example.com#top'])(
    'at %s, since it is guarded as a whole',
    async (address, { cast }) => {
      expect(await factsOf(add(cast.adam, { ...WIKI, address }), 'app_address_with_more')).toEqual({
        origin: 'https://wiki.example.com',
      });
    },
  );

  it('for a group or a person who is gone', async ({ cast }) => {
    const { id } = await addGroup('Crew');
    await db().group.delete({ where: { id } });
    const before = await everythingStored();
    for (const who of [{ groupIds: [id] }, { userIds: [id, cast.mia.id] }])
      expect(await codeOf(add(cast.adam, { ...WIKI, ...who }))).toBe('not_found');
    expect(await everythingStored()).toBe(before);
  });

  it('twice by those who add one host, or one name, at the same moment', async ({ cast }) => {
    const hosts = Array.from({ length: 6 }, (_, n) => () => add(commandLine, { ...WIKI, name: `Wiki ${n}` }));
    expect(await tally(hosts.map((run) => run()))).toEqual({ done: 1, app_host_taken: 5 });
    const names = Array.from(
      { length: 4 },
      (_, n) => () => tally([add(cast.adam, { name: 'Files', address: `https://f${n}.example.com` })]),
    );
    const outcomes = (await together(cast.adam.id, names)).flatMap((told) => Object.keys(told));
    expect(outcomes.sort()).toEqual(['app_exists', 'app_exists', 'app_exists', 'done']);
    expect(await db().app.count()).toBe(2);
  });

  it('without its line in the log', async ({ cast }) => {
    await expect(add(doomed(cast.adam))).rejects.toThrow();
    expect(await db().app.count()).toBe(0);
  });
});
