import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { aVisitor, codeOf, doomed, everythingStored, tally } from '../../testing/testing';
import { commandLine, type UserActor } from '../actor';
import { deleteUserRow, lockUser } from '../users/rows';
import { addApp } from './add';
import { removeApp } from './remove';
import { deleteAllApps } from './rows';
import { AddApp } from './schema';

beforeEach(async () => {
  await db().app.deleteMany();
  await db().group.deleteMany();
});

let passes = 0;
const pass = ({ sessionId }: UserActor, appId: string) => {
  passes += 1;
  return db().pass.create({ data: { secretHash: `pass ${passes}`, sessionId, appId } });
};

/** An app with something in every table that hangs on it. */
async function addWiki(holder: UserActor): Promise<string> {
  const group = await db().group.upsert({
    where: { nameKey: 'crew' },
    create: { name: 'Crew', nameKey: 'crew' },
    update: {},
  });
  const who = { groupIds: [group.id], userIds: [holder.id] };
  const app = AddApp.parse({ name: 'Wiki', address: 'https://wiki.example.com', ...who });
  const { id: appId } = await addApp(commandLine, app);
  const { id: userId, sessionId } = holder;
  await pass(holder, appId);
  await db().appPath.create({ data: { appId, path: '/public/', isPrefix: true } });
  await db().appCheck.create({ data: { appId, tookMs: 1, requests: 1, held: true, findings: [] } });
  passes += 1;
  const secretHash = `password ${passes}`;
  await db().appPassword.create({ data: { appId, userId, name: 'Phone', secretHash, epoch: 0 } });
  const code = { codeHash: `code ${passes}`, visitHash: 'visit', page: '/', expiresAt: new Date() };
  await db().passCode.create({ data: { ...code, appId, sessionId } });
  return appId;
}

const counts = async () =>
  Promise.all([
    db().app.count(),
    db().appGroup.count(),
    db().appUser.count(),
    db().appPath.count(),
    db().appCheck.count(),
    db().pass.count(),
    db().passCode.count(),
    db().appPassword.count(),
  ]);

describe('removing an app', () => {
  it('takes all that hangs on it, and neither people, nor groups, nor sign-ins', async ({ cast }) => {
    const id = await addWiki(cast.mia);
    expect(await counts()).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
    expect(await removeApp(cast.adam, { id })).toEqual({ name: 'Wiki' });
    expect(await counts()).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(await db().group.count()).toBe(1);
    expect(await db().session.count({ where: { id: cast.mia.sessionId } })).toBe(1);
    expect(await db().auditEntry.findFirst({ where: { event: 'app.removed' } })).toMatchObject({
      actorId: cast.adam.id,
      subjectId: id,
      facts: { name: 'Wiki' },
    });
  });

  it('happens once', async ({ cast }) => {
    const id = await addWiki(cast.mia);
    const presses = Array.from({ length: 5 }, () => removeApp(cast.adam, { id }));
    expect(await tally(presses)).toEqual({ done: 1, not_found: 4 });
  });

  it('is for whoever manages apps, and happens with its line in the log', async ({ cast }) => {
    const id = await addWiki(cast.mia);
    const before = await everythingStored();
    for (const other of [cast.mia, aVisitor()])
      expect(await codeOf(removeApp(other, { id }))).toBe('forbidden');
    await expect(removeApp(doomed(cast.adam), { id })).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });

  it('and deleting somebody who is inside do not wait for each other', async ({ cast, guest }) => {
    const id = await addWiki(guest);
    for (let n = 0; n < 20; n++) await pass(guest, id);
    await Promise.all([
      removeApp(cast.adam, { id }),
      db().$transaction(async (tx) => {
        await lockUser(tx, guest.id);
        await deleteUserRow(tx, guest.id);
      }),
    ]);
    expect(await db().app.count()).toBe(0);
    expect(await db().user.count({ where: { id: guest.id } })).toBe(0);
  });

  it('all of them, says how many there were', async ({ cast }) => {
    await addWiki(cast.mia);
    expect(await db().$transaction((tx) => deleteAllApps(tx))).toBe(1);
    expect(await counts()).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('and a group or a person takes only what they were given', async ({ guest }) => {
    await addWiki(guest);
    await db().user.delete({ where: { id: guest.id } });
    await db().group.deleteMany();
    expect(await counts()).toEqual([1, 0, 0, 1, 1, 0, 0, 0]);
  });
});
