import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { aVisitor, codeOf, doomed, everythingStored, factsOf, tally } from '../../testing/testing';
import { commandLine } from '../actor';
import { addApp } from './add';
import { changeApp } from './change';
import { moveApp } from './move';
import { removeApp } from './remove';
import { AddApp, ChangeApp } from './schema';

beforeEach(async () => {
  await db().app.deleteMany();
});

const add = async (name: string, more: object = {}) => {
  const address = `https://${name.toLowerCase()}.example.com`;
  return (await addApp(commandLine, AddApp.parse({ name, address, ...more }))).id;
};
const log = async (id: string) => {
  const entries = await db().auditEntry.findMany({
    where: { subjectId: id, event: 'app.changed' },
    orderBy: { id: 'asc' },
  });
  return entries.map(({ facts }) => facts);
};
const names = async () =>
  (await db().app.findMany({ orderBy: [{ section: 'asc' }, { position: 'asc' }] })).map(({ name }) => name);

describe('changing an app', () => {
  it('changes what is said, and writes down each thing', async ({ cast }) => {
    const id = await add('Wiki', { section: 'House', line: 'Notes' });
    const attackPaths = '/setup\n/keys';
    const change = {
      id,
      name: 'WIKI',
      address: 'https://notes.example.com:8443',
      isShown: 'no',
      attackPaths,
    };
    const said = ChangeApp.parse({ ...change, asksForFactor: 'on', line: '', upstream: 'wiki:3000' });
    expect(await changeApp(cast.adam, said)).toEqual({ hasChanged: true });
    expect(await db().app.findUnique({ where: { id } })).toMatchObject({
      name: 'WIKI',
      nameKey: 'wiki',
      address: 'https://notes.example.com:8443',
      host: 'notes.example.com',
      isShown: false,
      asksForFactor: true,
      line: '',
      section: 'House',
      upstream: 'wiki:3000',
      attackPaths: ['/setup', '/keys'],
    });
    const of = { name: 'Wiki' };
    expect(await log(id)).toEqual([
      { ...of, what: 'name', from: 'Wiki', to: 'WIKI' },
      {
        ...of,
        what: 'address',
        from: 'https://wiki.example.com',
        to: 'https://notes.example.com:8443',
      },
      { ...of, what: 'line' },
      { ...of, what: 'isShown', to: 'no' },
      { ...of, what: 'asksForFactor', to: 'yes' },
      { ...of, what: 'upstream' },
      { ...of, what: 'attackPaths' },
    ]);
    const again = ChangeApp.parse({ id, attackPaths });
    expect(await changeApp(cast.adam, again)).toEqual({ hasChanged: false });
  });

  it('to what it is already changes nothing', async ({ cast }) => {
    const id = await add('Wiki');
    const before = await everythingStored();
    const same = ChangeApp.parse({ id, name: 'Wiki', address: 'https://WIKI.example.com/' });
    expect(await changeApp(cast.adam, same)).toEqual({ hasChanged: false });
    expect(await everythingStored()).toBe(before);
  });

  it('keeps to the rules of a new one', async ({ cast }) => {
    const id = await add('Wiki');
    await add('Files');
    const before = await everythingStored();
    const to = (more: object) => changeApp(cast.adam, ChangeApp.parse({ id, ...more }));
    expect(await factsOf(to({ name: 'fILES' }), 'app_exists')).toEqual({ name: 'Files' });
    expect(await factsOf(to({ address: 'https://FILES.example.com:1' }), 'app_host_taken')).toEqual({
      host: 'files.example.com',
      name: 'Files',
    });
    expect(await codeOf(to({ address: 'https://latchkey.example.com' }))).toBe('app_own_host');
    expect(await codeOf(to({ address: 'http://wiki.example.com' }))).toBe('app_not_https');
    expect(await codeOf(to({ address: 'https://wiki.example.com/a' }))).toBe('app_address_with_more');
    expect(await everythingStored()).toBe(before);
  });

  it('of a link takes any address', async ({ cast }) => {
    const id = await add('Chat', { kind: 'link' });
    await changeApp(cast.adam, ChangeApp.parse({ id, address: 'http://chat.example.net/room?a=b' }));
    expect(await db().app.findUnique({ where: { id } })).toMatchObject({
      address: 'http://chat.example.net/room?a=b',
      host: null,
    });
  });

  it('gives one host, and one name, to one of many', async ({ cast: _ }) => {
    const ids = await Promise.all(['A', 'B', 'C', 'D'].map((name) => add(name)));
    const changes = (more: object) =>
      ids.map((id) => changeApp(commandLine, ChangeApp.parse({ id, ...more })));
    expect(await tally(changes({ address: 'https://one.example.com' }))).toEqual({
      done: 1,
      app_host_taken: 3,
    });
    expect(await tally(changes({ name: 'One' }))).toEqual({ done: 1, app_exists: 3 });
  });

  it('by two at once keeps what each of them said, and writes nothing of an app that is removed', async ({
    cast,
  }) => {
    const id = await add('Wiki');
    const said = [{ line: 'Notes' }, { section: 'House' }, { isShown: 'no' }, { asksForFactor: 'on' }];
    const change = (more: object, by: number) =>
      changeApp(by % 2 ? cast.adam : cast.olivia, ChangeApp.parse({ id, ...more }));
    expect(await tally(said.map(change))).toEqual({ done: 4 });
    expect(await db().app.findUnique({ where: { id } })).toMatchObject({
      line: 'Notes',
      section: 'House',
      isShown: false,
      asksForFactor: true,
    });
    await removeApp(cast.olivia, { id });
    const before = await everythingStored();
    expect(await tally(said.map(change))).toEqual({ not_found: 4 });
    expect(await everythingStored()).toBe(before);
  });

  it('is for whoever manages apps, and happens with its line in the log', async ({ cast, guest }) => {
    const id = await add('Wiki');
    const before = await everythingStored();
    const change = ChangeApp.parse({ id, name: 'Notes' });
    for (const other of [cast.mia, aVisitor(), { ...guest, role: 'owner' as const }])
      expect(await codeOf(changeApp(other, change))).toBe('forbidden');
    await expect(changeApp(doomed(cast.adam), change)).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
    await db().app.deleteMany();
    expect(await codeOf(changeApp(cast.adam, change))).toBe('not_found');
  });
});

describe('moving an app', () => {
  it('swaps it with its neighbour in the section, to its end', async ({ cast }) => {
    const [, b] = [await add('A'), await add('B'), await add('C'), await add('X', { section: 'House' })];
    expect(await moveApp(cast.adam, { id: b, by: -1 })).toEqual({ hasChanged: true });
    expect(await names()).toEqual(['B', 'A', 'C', 'X']);
    expect(await moveApp(cast.adam, { id: b, by: -1 })).toEqual({ hasChanged: false });
    await moveApp(cast.adam, { id: b, by: 1 });
    await moveApp(cast.adam, { id: b, by: 1 });
    expect(await names()).toEqual(['A', 'C', 'B', 'X']);
    expect(await moveApp(cast.adam, { id: b, by: 1 })).toEqual({ hasChanged: false });
    expect(await log(b)).toHaveLength(3);
  });

  it('puts in order what stood in one place, and what comes from another section last', async ({ cast }) => {
    const [a, , c] = [await add('A'), await add('B'), await add('C', { section: 'House' })];
    await db().app.updateMany({ data: { position: 0 } });
    await moveApp(cast.adam, { id: a, by: 1 });
    expect(await names()).toEqual(['B', 'A', 'C']);
    await changeApp(cast.adam, ChangeApp.parse({ id: c, section: '' }));
    expect(await names()).toEqual(['B', 'A', 'C']);
    expect((await db().app.findUniqueOrThrow({ where: { id: c } })).position).toBe(2);
  });

  it('by many at once leaves each place to one', async ({ cast: _ }) => {
    const ids = await Promise.all(['A', 'B', 'C', 'D', 'E'].map((name) => add(name)));
    await Promise.all([...ids, ...ids].map((id, n) => moveApp(commandLine, { id, by: n % 2 ? 1 : -1 })));
    const apps = await db().app.findMany({ orderBy: { position: 'asc' } });
    expect(apps.map(({ position }) => position)).toEqual([0, 1, 2, 3, 4]);
  });

  it('is for whoever manages apps', async ({ cast }) => {
    const id = await add('A');
    for (const other of [cast.mia, aVisitor()])
      expect(await codeOf(moveApp(other, { id, by: 1 }))).toBe('forbidden');
    await db().app.deleteMany();
    expect(await codeOf(moveApp(cast.adam, { id, by: 1 }))).toBe('not_found');
  });
});
