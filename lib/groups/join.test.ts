import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { freshTest as it } from '../../testing/fixtures';
import { joinGuest, type SignedInCast } from '../../testing/join-cast';
import { aVisitor, codeOf, doomed, everythingStored, together } from '../../testing/testing';
import { sayEntry } from '../../words/activity';
import type { UserActor } from '../actor';
import { listActivity } from '../audit/queries';
import { ListActivity } from '../audit/schema';
import { revokeInvitation } from '../invitations/revoke';
import { sendInvitations } from '../invitations/send';
import { changeRole } from '../users/change-role';
import { addGroup } from './add';
import { joinGroup } from './join';
import { leaveGroup } from './leave';
import { getGroup, listGroupPeople, listGroups, listGroupsOf, listOwnGroups } from './queries';
import { removeGroup } from './remove';
import type { GroupPerson } from './schema';
import { ListGroupPeople } from './schema';

const user = ({ id }: { id: string }): GroupPerson => ({ kind: 'user', id });
const invitation = ({ id }: { id: string }): GroupPerson => ({ kind: 'invitation', id });

async function invite({ olivia }: SignedInCast, email: string): Promise<{ id: string }> {
  await sendInvitations(olivia, { emails: [{ text: email, email }], role: 'member' });
  return db().invitation.findFirstOrThrow({ where: { email }, select: { id: true } });
}

describe('joining a group', () => {
  it('is told for each person, once, and stands in the log', async ({ cast }) => {
    const { id: groupId } = await addGroup(cast.olivia, { name: 'Family' });
    const zoe = await invite(cast, 'zoe@example.com');
    const nobody = { id: randomUUID() };
    const people = [user(cast.mia), invitation(zoe), user(nobody), invitation(nobody), user(cast.olivia)];
    const join = () => joinGroup(cast.adam, { groupId, people });
    const told = (hasChanged: boolean) => [
      { ...user(cast.mia), email: cast.mia.email, hasChanged },
      { ...invitation(zoe), email: 'zoe@example.com', hasChanged },
      { ...user(nobody), email: null, hasChanged: false },
      { ...invitation(nobody), email: null, hasChanged: false },
      { ...user(cast.olivia), email: cast.olivia.email, hasChanged },
    ];
    expect(await join()).toEqual(told(true));
    const before = await everythingStored();
    expect(await join()).toEqual(told(false));
    expect(await everythingStored()).toBe(before);
    const { entries } = await listActivity(cast.olivia, ListActivity.parse({ about: 'groups' }));
    expect(entries.map((entry) => sayEntry(entry)).sort()).toEqual([
      'Adam Admin added mia@example.com to the group Family.',
      'Adam Admin added olivia@example.com to the group Family.',
      'Adam Admin added zoe@example.com to the group Family.',
      'Olivia Owner made the group Family.',
    ]);
  });

  it('shows wherever groups are read', async ({ cast }) => {
    const family = await addGroup(cast.olivia, { name: 'Family' });
    const crew = await addGroup(cast.olivia, { name: 'Crew' });
    const zoe = await invite(cast, 'zoe@example.com');
    await joinGroup(cast.adam, { groupId: family.id, people: [user(cast.mia), invitation(zoe)] });
    await joinGroup(cast.adam, { groupId: crew.id, people: [user(cast.mia)] });
    const app = { name: 'Wiki', nameKey: 'wiki', kind: 'link' as const, address: 'https://wiki.example.com' };
    const { id: appId } = await db().app.create({ data: app, select: { id: true } });
    await db().appGroup.create({ data: { appId, groupId: family.id } });

    const { id, email, firstName, lastName } = cast.mia;
    const row = { id: family.id, name: 'Family', people: 1, invited: 1 };
    const whole = {
      ...row,
      first: [{ id, email, firstName, lastName }],
      apps: [{ id: appId, name: 'Wiki' }],
    };
    expect(await getGroup(cast.adam, family)).toEqual(whole);
    expect(await listGroups(cast.olivia)).toEqual([
      expect.objectContaining({ name: 'Crew', apps: [] }),
      whole,
    ]);
    const of = await listGroupsOf(cast.adam, [cast.mia.id, zoe.id, cast.adam.id]);
    expect(of.get(cast.mia.id)?.map(({ name }) => name)).toEqual(['Crew', 'Family']);
    expect(of.get(zoe.id)).toEqual([{ id: family.id, name: 'Family' }]);
    expect(of.has(cast.adam.id)).toBe(false);
    expect((await listOwnGroups(cast.mia)).map(({ name }) => name)).toEqual(['Crew', 'Family']);

    const found = async (asked: Record<string, unknown>) =>
      (await listGroupPeople(cast.adam, family, ListGroupPeople.parse(asked))).people.map(
        ({ kind, email, name, status }) => [kind, email, name, status],
      );
    const mia = ['user', 'mia@example.com', 'Mia Member', 'active'];
    const invited = ['invitation', 'zoe@example.com', null, 'pending'];
    expect(await found({})).toEqual([mia, invited]);
    expect(await found({ search: 'member' })).toEqual([mia]);
    expect(await found({ page: '9' })).toEqual([mia, invited]);
    expect(await found({ page: 'x' })).toEqual([]);

    await revokeInvitation(cast.adam, zoe);
    expect(await getGroup(cast.adam, family)).toMatchObject({ people: 1, invited: 0 });
    expect(await found({})).toEqual([mia]);
    expect(await joinGroup(cast.adam, { groupId: crew.id, people: [invitation(zoe)] })).toEqual([
      { ...invitation(zoe), email: null, hasChanged: false },
    ]);
  });

  it('is refused to whoever may not, and to whoever lost the right meanwhile', async ({ cast }) => {
    const { id: groupId } = await addGroup(cast.olivia, { name: 'Family' });
    const people = [user(cast.mia)];
    const admin = await joinGuest(cast, 'admin');
    await changeRole(cast.olivia, { userId: admin.id, role: 'member' });
    for (const actor of [cast.mia, aVisitor(), admin])
      for (const deed of [joinGroup, leaveGroup])
        expect(await codeOf(deed(actor, { groupId, people }))).toBe('forbidden');
    await expect(joinGroup(doomed(cast.adam), { groupId, people })).rejects.toThrow();
    expect(await db().groupMember.count()).toBe(0);
    for (const read of [
      listGroups(cast.mia),
      getGroup(cast.mia, { id: groupId }),
      listGroupsOf(cast.mia, []),
    ])
      expect(await codeOf(read)).toBe('forbidden');
  });

  it('twice at the same moment is done once', async ({ cast }) => {
    const guest = await joinGuest(cast);
    const { id: groupId } = await addGroup(cast.olivia, { name: 'Family' });
    const join = (actor: UserActor) => () => joinGroup(actor, { groupId, people: [user(guest)] });
    const outcomes = await together(guest.id, [join(cast.olivia), join(cast.adam), join(cast.adam)]);
    expect(outcomes.flat().filter(({ hasChanged }) => hasChanged)).toHaveLength(1);
    expect(await db().auditEntry.count({ where: { event: 'group.joined' } })).toBe(1);
  });

  it('by two lists in opposite order comes to an end', async ({ cast }) => {
    const { id: groupId } = await addGroup(cast.olivia, { name: 'Family' });
    const guests = await Promise.all([1, 2, 3, 4].map(() => joinGuest(cast)));
    const people = [...guests.map(user), user(cast.olivia), user(cast.adam)];
    for (let round = 0; round < 5; round++)
      await Promise.all([
        joinGroup(cast.olivia, { groupId, people }),
        leaveGroup(cast.adam, { groupId, people: people.toReversed() }),
      ]);
    const [joined, left] = await Promise.all(
      ['group.joined', 'group.left'].map((event) => db().auditEntry.count({ where: { event } })),
    );
    expect((joined ?? 0) - (left ?? 0)).toBe(await db().groupMember.count());
  });

  it('while the group is removed leaves nobody in it, whoever is first', async ({ cast }) => {
    const guest = await joinGuest(cast);
    for (let round = 0; round < 6; round++) {
      const group = await addGroup(cast.olivia, { name: `Family ${round}` });
      const [removed, joined] = await Promise.allSettled([
        removeGroup(cast.olivia, group),
        joinGroup(cast.adam, { groupId: group.id, people: [user(guest)] }),
      ]);
      const people = joined.status === 'fulfilled' ? 1 : 0;
      expect(removed).toMatchObject({ status: 'fulfilled', value: { people } });
      if (joined.status === 'rejected') expect(joined.reason).toMatchObject({ code: 'group_gone' });
      expect(await db().groupMember.count({ where: { groupId: group.id } })).toBe(0);
    }
  });
});

describe('leaving a group', () => {
  it('is told for each person, once, and stands in the log', async ({ cast }) => {
    const { id: groupId } = await addGroup(cast.olivia, { name: 'Family' });
    const zoe = await invite(cast, 'zoe@example.com');
    const people = [user(cast.mia), invitation(zoe)];
    await joinGroup(cast.olivia, { groupId, people: [...people, user(cast.adam)] });
    expect((await leaveGroup(cast.adam, { groupId, people })).map(({ hasChanged }) => hasChanged)).toEqual([
      true,
      true,
    ]);
    const before = await everythingStored();
    const again = await leaveGroup(cast.adam, { groupId, people });
    expect(again.map(({ email, hasChanged }) => [email, hasChanged])).toEqual([
      ['mia@example.com', false],
      ['zoe@example.com', false],
    ]);
    expect(await everythingStored()).toBe(before);
    expect(await getGroup(cast.adam, { id: groupId })).toMatchObject({ people: 1, invited: 0 });
    await leaveGroup(cast.adam, { groupId, people: [user(cast.adam)] });
    const { entries } = await listActivity(cast.olivia, ListActivity.parse({ about: 'groups' }));
    expect(
      entries
        .filter(({ event }) => event === 'group.left')
        .map((entry) => sayEntry(entry))
        .sort(),
    ).toEqual([
      'Adam Admin left the group Family.',
      'Adam Admin removed mia@example.com from the group Family.',
      'Adam Admin removed zoe@example.com from the group Family.',
    ]);
  });

  it('of a group that is gone is told', async ({ cast }) => {
    const group = await addGroup(cast.olivia, { name: 'Family' });
    await removeGroup(cast.olivia, group);
    const people = [user(cast.mia)];
    expect(await codeOf(leaveGroup(cast.adam, { groupId: group.id, people }))).toBe('group_gone');
    expect(await codeOf(joinGroup(cast.adam, { groupId: group.id, people }))).toBe('group_gone');
    expect(await codeOf(getGroup(cast.adam, group))).toBe('not_found');
  });
});
