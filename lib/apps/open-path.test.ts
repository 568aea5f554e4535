import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { aVisitor, codeOf, doomed, everythingStored, factsOf, tally } from '../../testing/testing';
import { commandLine } from '../actor';
import { hashOfSecret } from '../sessions/secret';
import { addApp } from './add';
import { closePath } from './close-path';
import { endKey } from './end-key';
import { makeKey } from './make-key';
import { openPath } from './open-path';
import { getApp } from './queries';
import { AddApp, OpenPath } from './schema';

beforeEach(async () => {
  await db().app.deleteMany();
});

const addWiki = async () => {
  const app = AddApp.parse({ name: 'Wiki', address: 'https://wiki.example.com' });
  return (await addApp(commandLine, app)).id;
};
const log = async (event: string) =>
  (await db().auditEntry.findMany({ where: { event }, orderBy: { id: 'desc' }, take: 1 })).map(
    ({ facts }) => facts,
  );

describe('a path', () => {
  it('is opened, opened otherwise, and closed, each with a line in the log', async ({ cast }) => {
    const appId = await addWiki();
    const open = (path: string, asksForKey = false) =>
      openPath(cast.adam, OpenPath.parse({ appId, path, asksForKey }));
    expect(await open('/public/*')).toEqual({ hasChanged: true });
    expect(await log('app.path_opened')).toEqual([{ name: 'Wiki', path: '/public/*', key: 'no' }]);
    expect(await open('/public/*')).toEqual({ hasChanged: false });
    expect(await open('/public/*', true)).toEqual({ hasChanged: true });
    expect(await log('app.path_opened')).toEqual([{ name: 'Wiki', path: '/public/*', key: 'yes' }]);
    await open('/public/');
    const { paths } = await getApp(cast.adam, { id: appId });
    expect(paths).toMatchObject([
      { path: '/public/', isPrefix: false, asksForKey: false },
      { path: '/public/', isPrefix: true, asksForKey: true },
    ]);
    const id = paths[1]?.id ?? '';
    expect(await closePath(cast.adam, { id })).toEqual({ path: '/public/*' });
    expect(await log('app.path_closed')).toEqual([{ name: 'Wiki', path: '/public/*' }]);
    expect(await codeOf(closePath(cast.adam, { id }))).toBe('not_found');
    expect(await db().appPath.count()).toBe(1);
  });

  it('is opened and closed once, and there are fifty at most', async ({ cast }) => {
    const appId = await addWiki();
    const open = (path: string) => openPath(commandLine, OpenPath.parse({ appId, path }));
    const same = await Promise.all(Array.from({ length: 5 }, () => open('/a')));
    expect(same.filter(({ hasChanged }) => hasChanged)).toHaveLength(1);
    const [{ id } = { id: '' }] = await db().appPath.findMany();
    const presses = Array.from({ length: 5 }, () => closePath(cast.adam, { id }));
    expect(await tally(presses)).toEqual({ done: 1, not_found: 4 });
    await db().appPath.createMany({
      data: Array.from({ length: 49 }, (_, n) => ({ appId, path: `/p${n}`, isPrefix: false })),
    });
    expect(await tally(['/x', '/y', '/z'].map(open))).toEqual({ done: 1, app_paths_too_many: 2 });
    expect(await factsOf(open('/w'), 'app_paths_too_many')).toEqual({ most: 50 });
    expect(await open('/p0')).toEqual({ hasChanged: false });
  });

  it('is whoever’s who manages apps', async ({ cast }) => {
    const appId = await addWiki();
    const { id } = await db().appPath.create({ data: { appId, path: '/a', isPrefix: false } });
    const open = OpenPath.parse({ appId, path: '/b' });
    const before = await everythingStored();
    for (const other of [cast.mia, aVisitor()]) {
      expect(await codeOf(openPath(other, open))).toBe('forbidden');
      expect(await codeOf(closePath(other, { id }))).toBe('forbidden');
      expect(await codeOf(makeKey(other, { appId }))).toBe('forbidden');
      expect(await codeOf(endKey(other, { appId }))).toBe('forbidden');
    }
    await expect(openPath(doomed(cast.adam), open)).rejects.toThrow();
    await expect(closePath(doomed(cast.adam), { id })).rejects.toThrow();
    await expect(makeKey(doomed(cast.adam), { appId })).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
    await db().app.deleteMany();
    expect(await codeOf(openPath(cast.adam, open))).toBe('not_found');
    expect(await codeOf(makeKey(cast.adam, { appId }))).toBe('not_found');
    expect(await codeOf(endKey(cast.adam, { appId }))).toBe('not_found');
  });
});

describe('the key of an app', () => {
  it('is told once, kept as its hash, and ended by the next one', async ({ cast }) => {
    const appId = await addWiki();
    const { key } = await makeKey(cast.adam, { appId });
    expect(key).toMatch(/^lkk_[\w-]{43}$/);
    expect(await everythingStored()).not.toContain(key.slice(4));
    const kept = () => db().app.findUniqueOrThrow({ where: { id: appId } });
    expect((await kept()).keyHash).toBe(hashOfSecret(key));
    expect(await getApp(cast.adam, { id: appId })).toMatchObject({ hasKey: true });
    const { key: next } = await makeKey(cast.adam, { appId });
    expect((await kept()).keyHash).toBe(hashOfSecret(next));
    expect(await endKey(cast.adam, { appId })).toEqual({ hasChanged: true });
    expect((await kept()).keyHash).toBeNull();
    expect(await endKey(cast.adam, { appId })).toEqual({ hasChanged: false });
    expect(await db().auditEntry.count({ where: { subjectId: appId, event: 'app.key_made' } })).toBe(2);
    expect(await db().auditEntry.count({ where: { subjectId: appId, event: 'app.key_ended' } })).toBe(1);
  });
});
