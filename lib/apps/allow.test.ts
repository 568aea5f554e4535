import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { aVisitor, codeOf, doomed, everythingStored, tally } from '../../testing/testing';
import { commandLine } from '../actor';
import { addApp } from './add';
import { allowApp } from './allow';
import { denyApp } from './deny';
import { listOwnApps } from './queries';
import { AddApp } from './schema';

beforeEach(async () => {
  await db().app.deleteMany();
  await db().group.deleteMany();
});

const addWiki = async () => {
  const app = AddApp.parse({ name: 'Wiki', address: 'https://wiki.example.com' });
  return (await addApp(commandLine, app)).id;
};
const addGroup = async (...userIds: string[]) => {
  const members = { create: userIds.map((userId) => ({ userId })) };
  return (await db().group.create({ data: { name: 'Crew', nameKey: 'crew', members } })).id;
};
const last = async () => {
  const entry = await db().auditEntry.findFirst({ orderBy: { id: 'desc' } });
  return entry && { event: entry.event, subjectId: entry.subjectId, facts: entry.facts };
};

describe('who may open an app', () => {
  it('is everybody, a group or a person, until that is taken back', async ({ cast }) => {
    const appId = await addWiki();
    const groupId = await addGroup(cast.mia.id);
    const kinds = [
      { who: { everybody: true }, subjectId: appId, facts: {} },
      { who: { groupId }, subjectId: appId, facts: { group: 'Crew' } },
      { who: { userId: cast.mia.id }, subjectId: cast.mia.id, facts: { email: cast.mia.email } },
    ];
    for (const { who, subjectId, facts } of kinds) {
      const to = { name: 'Wiki', ...facts };
      expect(await allowApp(cast.adam, { appId, ...who })).toEqual({ name: 'Wiki', hasChanged: true });
      expect(await last()).toEqual({ event: 'app.allowed', subjectId, facts: to });
      expect(await listOwnApps(cast.mia)).toMatchObject([{ id: appId }]);
      expect(await denyApp(cast.adam, { appId, ...who })).toEqual({ name: 'Wiki', hasChanged: true });
      expect(await last()).toEqual({ event: 'app.denied', subjectId, facts: to });
      expect(await listOwnApps(cast.mia)).toEqual([]);
      const before = await everythingStored();
      expect(await denyApp(cast.adam, { appId, ...who })).toEqual({ name: 'Wiki', hasChanged: false });
      expect(await everythingStored()).toBe(before);
    }
  });

  it('is given once, however many give it at the same moment', async ({ cast }) => {
    const appId = await addWiki();
    for (const who of [{ everybody: true }, { groupId: await addGroup() }, { userId: cast.mia.id }]) {
      const given = await Promise.all(
        Array.from({ length: 5 }, () => allowApp(commandLine, { appId, ...who })),
      );
      expect(given.filter(({ hasChanged }) => hasChanged)).toHaveLength(1);
      expect((await last())?.event).toBe('app.allowed');
    }
  });

  it('is said by whoever manages apps, as they are now', async ({ cast, guest }) => {
    const appId = await addWiki();
    const who = { appId, userId: cast.mia.id };
    const before = await everythingStored();
    for (const other of [cast.mia, aVisitor(), { ...guest, role: 'admin' as const }]) {
      expect(await codeOf(allowApp(other, who))).toBe('forbidden');
      expect(await codeOf(denyApp(other, who))).toBe('forbidden');
    }
    await expect(allowApp(doomed(cast.adam), who)).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });

  it('is nobody who is gone, and of no app that is', async ({ cast }) => {
    const appId = await addWiki();
    const groupId = await addGroup();
    await db().group.deleteMany();
    for (const verb of [allowApp, denyApp]) {
      expect(await codeOf(verb(cast.adam, { appId, groupId }))).toBe('not_found');
      expect(await codeOf(verb(cast.adam, { appId, userId: groupId }))).toBe('not_found');
      expect(await codeOf(verb(cast.adam, { appId: groupId, everybody: true }))).toBe('not_found');
    }
  });

  it('is decided whether the group, or the app, is removed at that very moment', async ({ cast }) => {
    for (let n = 0; n < 5; n++) {
      const appId = await addWiki();
      const groupId = await addGroup();
      const gone = n % 2 ? db().group.deleteMany() : db().app.deleteMany();
      const told = await tally([allowApp(cast.adam, { appId, groupId }), gone]);
      expect((told.done ?? 0) + (told.not_found ?? 0)).toBe(2);
      await db().app.deleteMany();
      await db().group.deleteMany();
    }
  });
});
