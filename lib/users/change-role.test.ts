import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { joinGuest } from '../../testing/join-cast';
import { aVisitor, codeOf, doomed, everythingStored, together } from '../../testing/testing';
import { sayEntry } from '../../words/activity';
import { commandLine } from '../actor';
import { listActivity } from '../audit/queries';
import { ListActivity } from '../audit/schema';
import { listMails } from '../mail/queries';
import { ListMails } from '../mail/schema';
import { findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { changeRole } from './change-role';

const roleOf = async ({ id }: { id: string }) => (await db().user.findUniqueOrThrow({ where: { id } })).role;
const change = (actor: Parameters<typeof changeRole>[0], { id }: { id: string }, role: 'member' | 'admin') =>
  changeRole(actor, { userId: id, role });

describe('changing a role', () => {
  it('counts from the next request on, and ends nothing', async ({ cast, guest }) => {
    const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), guest.id));
    const nextRequest = async () => (await findSessionActor(secret, aVisitor())) ?? expect.fail('signed out');
    expect(await codeOf(listMails(await nextRequest(), ListMails.parse({})))).toBe('forbidden');

    expect(await change(cast.adam, guest, 'admin')).toEqual({ email: guest.email, hasChanged: true });
    expect(await listMails(await nextRequest(), ListMails.parse({}))).toMatchObject({ page: 1 });

    await change(cast.olivia, guest, 'member');
    expect(await codeOf(listMails(await nextRequest(), ListMails.parse({})))).toBe('forbidden');
    expect(await db().session.count({ where: { userId: guest.id } })).toBe(2);
  });

  it('stands in the log, with the role before and after', async ({ cast, guest }) => {
    await change(cast.adam, guest, 'admin');
    const { entries } = await listActivity(cast.olivia, ListActivity.parse({ search: guest.email }));
    expect(entries[0]).toMatchObject({ event: 'user.role_changed', subjectId: guest.id, ip: cast.adam.ip });
    expect(entries.slice(0, 1).map((entry) => sayEntry(entry))).toEqual([
      `Adam Admin changed the role of ${guest.email} from member to admin.`,
    ]);
  });

  it('to the one that they have is no fault, and changes nothing', async ({ cast, guest }) => {
    const before = await everythingStored();
    expect(await change(cast.adam, guest, 'member')).toEqual({ email: guest.email, hasChanged: false });
    expect(await everythingStored()).toBe(before);
  });

  it('is possible for somebody who is disabled, and for the command line', async ({ guest }) => {
    await db().user.update({ where: { id: guest.id }, data: { disabledAt: new Date() } });
    expect(await change(commandLine, guest, 'admin')).toMatchObject({ hasChanged: true });
    expect(await db().user.findUnique({ where: { id: guest.id } })).toMatchObject({
      role: 'admin',
      disabledAt: expect.any(Date),
    });
  });

  it('either does all of it or nothing', async ({ cast, guest }) => {
    const before = await everythingStored();
    await expect(change(doomed(cast.adam), guest, 'admin')).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });

  it('says of whom it cannot be done: of the owner, of oneself, of nobody', async ({ cast }) => {
    expect(await codeOf(change(cast.adam, cast.olivia, 'member'))).toBe('owner_protected');
    expect(await codeOf(change(cast.adam, cast.adam, 'member'))).toBe('own_account');
    expect(await codeOf(change(cast.adam, { id: randomUUID() }, 'member'))).toBe('not_found');
    for (const nosy of [cast.mia, aVisitor()])
      expect(await codeOf(change(nosy, { id: randomUUID() }, 'member'))).toBe('forbidden');
  });
});

describe('two admins who change the same person at the same moment', () => {
  const changesOf = async ({ id }: { id: string }) =>
    (await db().auditEntry.findMany({ where: { subjectId: id, event: 'user.role_changed' } })).map(
      ({ facts }) => facts,
    );

  it('to the same role: one of them has changed it, and the log knows of one change', async ({
    cast,
    guest,
  }) => {
    const outcomes = await together(guest.id, [
      () => change(cast.olivia, guest, 'admin'),
      () => change(cast.adam, guest, 'admin'),
    ]);
    expect(outcomes.filter(({ hasChanged }) => hasChanged)).toHaveLength(1);
    expect(await roleOf(guest)).toBe('admin');
    expect(await changesOf(guest)).toEqual([{ email: guest.email, from: 'member', to: 'admin' }]);
  });

  it('to different roles: one comes after the other, and the log tells what happened', async ({ cast }) => {
    for (let round = 0; round < 5; round++) {
      const guest = await joinGuest(cast);
      const roles = ['admin', 'member', 'admin', 'member'] as const;
      const outcomes = await together(
        guest.id,
        roles.map((role, n) => () => change(n < 2 ? cast.olivia : cast.adam, guest, role)),
      );
      const facts = { email: guest.email, from: 'member', to: 'admin' };
      const changes = await changesOf(guest);
      expect(changes).toHaveLength(outcomes.filter(({ hasChanged }) => hasChanged).length);
      const ups = changes.filter((change) => isDeepStrictEqual(change, facts)).length;
      const downs = changes.length - ups;
      expect(ups - downs).toBe((await roleOf(guest)) === 'admin' ? 1 : 0);
    }
  });
});
