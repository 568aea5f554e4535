import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { aVisitor, codeOf } from '../../testing/testing';
import { commandLine } from '../actor';
import { addApp } from './add';
import {
  findAppByName,
  findGuardedApp,
  getApp,
  listApps,
  listAppsOf,
  listAppsOfGroups,
  listOwnApps,
  readIcon,
} from './queries';
import { AddApp } from './schema';

beforeEach(async () => {
  await db().app.deleteMany();
  await db().group.deleteMany();
  await db().invitation.deleteMany();
});

const add = async (name: string, app: object = {}) => {
  const address = `https://${name.toLowerCase()}.example.com`;
  return (await addApp(commandLine, AddApp.parse({ name, address, ...app }))).id;
};
const addGroup = async (name: string, userIds: string[] = []) => {
  const group = await db().group.create({
    data: { name, nameKey: name.toLowerCase(), members: { create: userIds.map((userId) => ({ userId })) } },
  });
  return group.id;
};
const invite = () =>
  db().invitation.create({
    data: { email: 'new@example.com', role: 'member', expiresAt: new Date(Date.now() + 60_000) },
  });
const names = (apps: { name: string }[]) => apps.map(({ name }) => name);

describe('the apps of somebody', () => {
  it('are those of everybody, of their groups and their own, by section and place', async ({ cast }) => {
    const crew = await addGroup('Crew', [cast.mia.id]);
    const deck = await addGroup('Deck');
    await add('Wiki', { isForEverybody: true });
    await add('Archive', { section: 'old', userIds: [cast.mia.id] });
    await add('Files', { groupIds: [crew, deck] });
    await add('Grafana', { groupIds: [deck], userIds: [cast.adam.id] });
    await add('Boards', { section: 'New', isForEverybody: true });
    expect(names(await listOwnApps(cast.mia))).toEqual(['Wiki', 'Files', 'Boards', 'Archive']);
    expect(names(await listOwnApps(cast.adam))).toEqual(['Wiki', 'Grafana', 'Boards']);
    // Nobody may open what they were not given, not even the owner.
    expect(names(await listOwnApps(cast.olivia))).toEqual(['Wiki', 'Boards']);
    expect(await listAppsOf(cast.adam, cast.mia.id)).toMatchObject([
      { name: 'Wiki', isForEverybody: true, isForPerson: false, groups: [] },
      { name: 'Files', isForEverybody: false, isForPerson: false, groups: ['Crew'] },
      { name: 'Boards' },
      { name: 'Archive', isForPerson: true, groups: [] },
    ]);
  });

  it('have no tile where it is hidden, but are still theirs', async ({ cast }) => {
    const id = await add('Wiki', { isForEverybody: true });
    await db().app.update({ where: { id }, data: { isShown: false } });
    expect(await listOwnApps(cast.mia)).toEqual([]);
    expect(names(await listAppsOf(cast.mia, cast.mia.id))).toEqual(['Wiki']);
  });

  it('are told of the invited, too, and of groups before anybody is in them', async ({ cast }) => {
    const crew = await addGroup('Crew');
    const { id: invitationId } = await invite();
    await db().invitationGroup.create({ data: { invitationId, groupId: crew } });
    await add('Wiki', { isForEverybody: true });
    await add('Files', { groupIds: [crew] });
    await add('Grafana', { userIds: [cast.mia.id] });
    expect(names(await listAppsOf(cast.adam, invitationId))).toEqual(['Wiki', 'Files']);
    expect(names(await listAppsOfGroups(cast.adam, [crew]))).toEqual(['Wiki', 'Files']);
    expect(names(await listAppsOfGroups(cast.adam, []))).toEqual(['Wiki']);
  });

  it('are nobody else’s to see', async ({ cast }) => {
    expect(await codeOf(listAppsOf(cast.mia, cast.adam.id))).toBe('forbidden');
    expect(await codeOf(listAppsOfGroups(cast.mia, []))).toBe('forbidden');
    expect(await codeOf(listOwnApps(aVisitor()))).toBe('forbidden');
    expect(await codeOf(listOwnApps({ ...cast.mia, lacksFactor: true }))).toBe('factor_needed');
  });
});

describe('all apps', () => {
  it('are told with who may open them, and how many people that is', async ({ cast, guest }) => {
    const crew = await addGroup('Crew', [cast.mia.id, guest.id]);
    const deck = await addGroup('Deck', [cast.mia.id]);
    await add('Wiki', { isForEverybody: true });
    const files = await add('Files', { groupIds: [deck, crew], userIds: [cast.mia.id, cast.adam.id] });
    await add('Grafana');
    await db().appPath.create({ data: { appId: files, path: '/public/', isPrefix: true } });
    await db().appCheck.create({
      data: { appId: files, tookMs: 5, requests: 3, held: false, findings: [] },
    });
    await db().user.update({ where: { id: guest.id }, data: { disabledAt: new Date() } });
    const everybody = await db().user.count({ where: { disabledAt: null } });
    expect(await listApps(cast.adam)).toMatchObject([
      { name: 'Wiki', people: everybody, groups: [], singlePeople: 0, openPaths: 0, check: null },
      {
        name: 'Files',
        people: 2,
        groups: [{ name: 'Crew' }, { name: 'Deck' }],
        singlePeople: 2,
        openPaths: 1,
        check: { held: false, requests: 3, findings: [] },
      },
      { name: 'Grafana', people: 0 },
    ]);
    const app = await getApp(cast.adam, { id: files });
    expect(app).toMatchObject({
      name: 'Files',
      host: 'files.example.com',
      people: 2,
      hasKey: false,
      groups: [
        { name: 'Crew', people: 2 },
        { name: 'Deck', people: 1 },
      ],
      users: [{ email: cast.adam.email, isDisabled: false }, { email: cast.mia.email }],
      paths: [{ path: '/public/', isPrefix: true, asksForKey: false }],
      check: { held: false },
    });
    // Neither the picture nor the key's hash goes anywhere.
    expect(Object.keys(app)).not.toContain('icon');
    expect(Object.keys(app)).not.toContain('keyHash');
  });

  it('are for whoever manages them', async ({ cast }) => {
    const id = await add('Wiki');
    for (const other of [cast.mia, aVisitor()]) {
      expect(await codeOf(listApps(other))).toBe('forbidden');
      expect(await codeOf(getApp(other, { id }))).toBe('forbidden');
      expect(await codeOf(findAppByName(other, 'Wiki'))).toBe('forbidden');
    }
    await db().app.delete({ where: { id } });
    expect(await codeOf(getApp(cast.adam, { id }))).toBe('not_found');
  });

  it('are found by name and by host, however they are written', async ({ cast }) => {
    const id = await add('Wiki');
    for (const asked of ['Wiki', ' wIKI ', 'wiki.example.com', 'WIKI.example.com'])
      expect(await findAppByName(cast.adam, asked)).toEqual({ id, name: 'Wiki' });
    expect(await findAppByName(cast.adam, 'Other')).toBeNull();
  });
});

describe('the door', () => {
  it('knows a guarded app by its host alone', async ({ cast: _ }) => {
    const id = await add('Wiki');
    await db().appPath.create({ data: { appId: id, path: '/hook', isPrefix: false, asksForKey: true } });
    await add('Chat', { kind: 'link' });
    expect(await findGuardedApp('wiki.example.com')).toMatchObject({
      id,
      host: 'wiki.example.com',
      address: 'https://wiki.example.com',
      keyHash: null,
      paths: [{ path: '/hook', isPrefix: false, asksForKey: true }],
    });
    expect(await findGuardedApp('chat.example.com')).toBeNull();
  });
});

describe('a picture', () => {
  it('is given to whoever knows its address', async ({ cast: _ }) => {
    const id = await add('Wiki');
    expect(await readIcon(id, 'abc')).toBeNull();
    const icon = Buffer.from('GIF89a');
    await db().app.update({ where: { id }, data: { icon, iconType: 'image/gif', iconHash: 'abc' } });
    expect(await readIcon(id, 'abc')).toEqual({ type: 'image/gif', bytes: new Uint8Array(icon) });
    expect(await readIcon(id, 'abd')).toBeNull();
  });
});
