import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { type SignedInCast, tokenFor } from '../../testing/join-cast';
import { aVisitor, codeOf, everythingStored, waitingForLocks } from '../../testing/testing';
import { sayEntry } from '../../words/activity';
import { type Actor, commandLine } from '../actor';
import { listActivity } from '../audit/queries';
import { ListActivity } from '../audit/schema';
import { addGroup } from '../groups/add';
import { getGroup, listGroupsOf } from '../groups/queries';
import { removeGroup } from '../groups/remove';
import { acceptInvitation } from './accept';
import { importUser } from './import';
import { parsePeopleList } from './people-list';
import { previewInvitations } from './preview';
import { resendInvitation } from './resend';
import type { SendInvitations } from './schema';
import { sendInvitations } from './send';

// More people are invited here than within an hour anywhere.
beforeEach(async () => {
  await db().rateLimit.deleteMany();
});

let count = 0;
const anAddress = () => `newcomer${++count}@example.com`;

/** A group of a name that no other test has. */
async function aGroup({ olivia }: SignedInCast): Promise<{ id: string; name: string }> {
  const name = `Group ${++count}`;
  return { ...(await addGroup(olivia, { name })), name };
}

function listOf(text: string, groups?: { id: string }[]): SendInvitations {
  const list = parsePeopleList(text);
  if (list.fault !== undefined) return expect.fail(list.fault.code);
  return { emails: list.people, role: 'member', ...(groups && { groups: groups.map(({ id }) => id) }) };
}

async function send(actor: Actor, text: string, groups?: { id: string }[]) {
  return (await sendInvitations(actor, listOf(text, groups))).map(({ outcome }) => outcome);
}

const accept = async (email: string) =>
  acceptInvitation(aVisitor(), {
    token: await tokenFor(email),
    firstName: 'New',
    lastName: 'Comer',
    password: 'Comes-in-today-1',
  });

async function groupsOf(email: string): Promise<string[]> {
  const user = await db().user.findUnique({ where: { email } });
  const { id } = user ?? (await db().invitation.findFirstOrThrow({ where: { email, revokedAt: null } }));
  return ((await listGroupsOf(commandLine, [id])).get(id) ?? []).map(({ name }) => name);
}

async function logOf({ olivia }: SignedInCast, email: string): Promise<string[]> {
  const { entries } = await listActivity(olivia, ListActivity.parse({ search: email }));
  return entries.map((entry) => sayEntry(entry));
}

describe('inviting into groups', () => {
  it('keeps them while the invite is open, and brings whoever accepts into them', async ({ cast }) => {
    const [one, two] = [await aGroup(cast), await aGroup(cast)];
    const email = anAddress();
    expect(await send(cast.adam, email, [two, one])).toEqual(['invited']);
    expect(await groupsOf(email)).toEqual([one.name, two.name]);
    expect(await getGroup(cast.olivia, one)).toMatchObject({ people: 0, invited: 1 });
    await accept(email);
    expect(await groupsOf(email)).toEqual([one.name, two.name]);
    expect(await getGroup(cast.olivia, one)).toMatchObject({ people: 1, invited: 0 });
    expect(await logOf(cast, email)).toEqual([
      `${email} accepted the invite and joined as a member, in ${one.name} and ${two.name}.`,
      `Adam Admin invited ${email} as a member, into ${one.name} and ${two.name}.`,
    ]);
  });

  it('takes those that a row of a table names, whatever their case, in the place of those for all', async ({
    cast,
  }) => {
    const [one, two] = [await aGroup(cast), await aGroup(cast)];
    const [a, b, c, d] = [anAddress(), anAddress(), anAddress(), anAddress()];
    const shouted = `${two.name.toUpperCase()} ;; ${one.name.replace(' ', '  ')}`;
    const table = `${a}\nemail,groups\n${b},${two.name}\n${c},${shouted}\n${d},`;
    expect(await send(cast.adam, table, [one])).toEqual(['invited', 'invited', 'invited', 'invited']);
    expect(await groupsOf(a)).toEqual([one.name]);
    expect(await groupsOf(b)).toEqual([two.name]);
    expect(await groupsOf(c)).toEqual([one.name, two.name]);
    expect(await groupsOf(d)).toEqual([one.name]);
  });

  it('leaves out whoever is to come into a group that is not there, and invites the rest', async ({
    cast,
  }) => {
    const group = await aGroup(cast);
    const [lost, good] = [anAddress(), anAddress()];
    const table = `email,group\n${lost},${group.name};Nobody’s\n${good},${group.name}`;
    const preview = await previewInvitations(cast.adam, listOf(table));
    expect(preview).toMatchObject([{ mark: 'unknown_group' }, { mark: 'fine', into: [group] }]);
    expect(await send(cast.adam, table)).toEqual(['unknown_group', 'invited']);
    expect(await db().invitation.count({ where: { email: lost } })).toBe(0);
    expect(await groupsOf(good)).toEqual([group.name]);
  });

  it('again replaces them where others are told, and keeps them where none are', async ({ cast }) => {
    const [one, two] = [await aGroup(cast), await aGroup(cast)];
    const email = anAddress();
    await send(cast.olivia, email, [one]);
    expect(await send(cast.adam, email)).toEqual(['invited_again']);
    expect(await groupsOf(email)).toEqual([one.name]);
    expect(await send(cast.adam, email, [two])).toEqual(['invited_again']);
    expect(await groupsOf(email)).toEqual([two.name]);
    expect(await logOf(cast, email)).toEqual([
      `Adam Admin invited ${email} again as a member, into ${two.name}.`,
      `Adam Admin invited ${email} again as a member.`,
      `Olivia Owner invited ${email} as a member, into ${one.name}.`,
    ]);
  });

  it('into one that was removed meanwhile invites nobody, and says so', async ({ cast }) => {
    const [gone, group] = [await aGroup(cast), await aGroup(cast)];
    await removeGroup(cast.olivia, gone);
    const before = await everythingStored();
    expect(await codeOf(send(cast.adam, anAddress(), [group, gone]))).toBe('group_gone');
    expect(await codeOf(previewInvitations(cast.adam, listOf(anAddress(), [gone])))).toBe('group_gone');
    expect(await everythingStored()).toBe(before);
  });

  it('accepts without those that were removed since', async ({ cast }) => {
    const [gone, group] = [await aGroup(cast), await aGroup(cast)];
    const email = anAddress();
    await send(cast.adam, email, [gone, group]);
    await removeGroup(cast.olivia, gone);
    await accept(email);
    expect(await groupsOf(email)).toEqual([group.name]);
  });

  it('is for nobody who may not invite', async ({ cast }) => {
    const group = await aGroup(cast);
    expect(await codeOf(send(cast.mia, anAddress(), [group]))).toBe('forbidden');
    expect(await codeOf(send(aVisitor(), anAddress(), [group]))).toBe('forbidden');
  });
});

describe('while a group is removed', () => {
  it('somebody who accepts comes in, whoever is first, and nobody stays in what is gone', async ({
    cast,
  }) => {
    for (let round = 0; round < 6; round++) {
      const [gone, group] = [await aGroup(cast), await aGroup(cast)];
      const email = anAddress();
      await send(cast.adam, email, [gone, group]);
      await Promise.all([accept(email), removeGroup(cast.olivia, gone)]);
      expect(await groupsOf(email)).toEqual([group.name]);
    }
  });

  it('whoever is invited again into others and into it does not wait for the removal crosswise', async ({
    cast,
  }) => {
    for (let round = 0; round < 6; round++) {
      const [gone, group] = [await aGroup(cast), await aGroup(cast)];
      const [a, b] = [anAddress(), anAddress()];
      await send(cast.adam, `${a}, ${b}`, [gone]);
      const table = `email,groups\n${a},${group.name}\n${b},${gone.name}`;
      const [sent, removed] = await Promise.allSettled([
        send(cast.adam, table),
        removeGroup(cast.olivia, gone),
      ]);
      expect(removed.status).toBe('fulfilled');
      if (sent.status === 'rejected') expect(sent.reason).toMatchObject({ code: 'group_gone' });
      expect(await db().invitationGroup.count({ where: { groupId: gone.id } })).toBe(0);
    }
    expect(await waitingForLocks()).toBe(0);
  });
});

it('a link that is sent again leads into the same groups', async ({ cast }) => {
  const group = await aGroup(cast);
  const email = anAddress();
  await send(cast.adam, email, [group]);
  const { id } = await db().invitation.findFirstOrThrow({ where: { email } });
  await resendInvitation(cast.adam, { id }).catch(({ code }) => expect(code).toBe('email_off'));
  await accept(email);
  expect(await groupsOf(email)).toEqual([group.name]);
});

it('somebody who is imported with their password is in their groups at once', async ({ cast }) => {
  const [group, gone] = [await aGroup(cast), await aGroup(cast)];
  await removeGroup(cast.olivia, gone);
  const email = anAddress();
  await importUser(commandLine, {
    email,
    firstName: 'New',
    lastName: 'Comer',
    role: 'member',
    passwordHash: `$2a$10$${'a'.repeat(53)}`,
    isDisabled: false,
    groupIds: [group.id, gone.id],
  });
  expect(await groupsOf(email)).toEqual([group.name]);
  expect(await logOf(cast, email)).toEqual([
    `The command line imported ${email} as a member, into ${group.name}.`,
  ]);
});
