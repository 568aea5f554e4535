import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { db } from '../database/database';
import { config } from '../lib/config';
import { sendInvitations } from '../lib/invitations/send';
import { adam, mia } from '../testing/cast';
import { catchOutput } from '../testing/catch-output';
import { joinCast, type SignedInCast } from '../testing/join-cast';
import { emptyDatabase, everythingStored, withDatabase } from '../testing/testing';
import { readCall } from './call';
import { bringIntoGroup, makeGroup, printGroups, takeGroupAway, takeOutOfGroup } from './groups';
import { invite } from './invite';

withDatabase();

const ROOT = process.cwd();
const NOA = 'noa@example.com';
let cast: SignedInCast;
beforeEach(async () => {
  await emptyDatabase();
  cast = await joinCast();
  await sendInvitations(cast.adam, { emails: [{ text: NOA, email: NOA }], role: 'member' });
});
afterEach(() => vi.restoreAllMocks());

const add = (name: string) => catchOutput(() => makeGroup(ROOT, config(), name));
const remove = (name: string) => catchOutput(() => takeGroupAway(ROOT, config(), name));
const join = (...typed: string[]) => catchOutput(() => bringIntoGroup(ROOT, config(), typed));
const leave = (...typed: string[]) => catchOutput(() => takeOutOfGroup(ROOT, config(), typed));
const print = (isJson = false) => catchOutput(() => printGroups(ROOT, config(), isJson));
const said = (code: number, ...lines: string[]) => ({
  code,
  out: '',
  err: lines.map((line) => `${line}\n`).join(''),
});
const NO_CREW = 'There is no group called "Crew". "npx latchkey groups" prints which there are.';

describe('groups:add and groups:remove', () => {
  it('make a group and take it away', async () => {
    expect(await add('Crew')).toEqual(said(0, 'There is a group Crew now.'));
    await join('Crew', mia.email);
    expect(await remove('crew')).toEqual(said(0, 'The group Crew is removed. 1 person was in it.'));
    expect(await db().group.count()).toBe(0);
    expect(await db().user.count()).toBe(3);
  });

  it('say what keeps them from it, and change nothing', async () => {
    await add('Crew');
    const before = await everythingStored();
    expect(await add('CREW')).toEqual(
      said(1, 'There is a group called “CREW” already. Choose another name.'),
    );
    expect(await add('Crew; Family')).toEqual(
      said(2, '"Crew; Family" is no name for a group. Leave out commas and semicolons.'),
    );
    expect(await add('x'.repeat(300))).toMatchObject({ code: 2 });
    expect((await remove('Family')).code).toBe(1);
    expect((await remove('a,b')).err).toContain('There is no group called "a,b".');
    expect(await everythingStored()).toBe(before);
  });
});

describe('groups:join and groups:leave', () => {
  it('say of each what came of it, and twice is no fault', async () => {
    await add('Crew');
    expect(await join('crew', ' Mia@Example.COM ', NOA, mia.email)).toEqual(
      said(
        0,
        'mia@example.com is in the group Crew now.',
        'noa@example.com comes into the group Crew by accepting the invite.',
      ),
    );
    expect(await join('Crew', mia.email, NOA)).toEqual(
      said(
        0,
        'mia@example.com was in the group Crew already.',
        'noa@example.com was in the group Crew already.',
      ),
    );
    expect(await leave('Crew', mia.email, NOA)).toEqual(
      said(
        0,
        'mia@example.com is no longer in the group Crew.',
        'noa@example.com no longer comes into the group Crew by accepting the invite.',
      ),
    );
    expect(await leave('Crew', mia.email)).toEqual(said(0, 'mia@example.com was not in the group Crew.'));
  });

  it('leave out whom they do not find, and fail then', async () => {
    await add('Crew');
    const nobody = 'Nobody here has the address nobody@example.com.';
    expect(await join('Crew', 'nobody@example.com', adam.email)).toEqual(
      said(1, nobody, 'adam@example.com is in the group Crew now.'),
    );
    expect(await leave('Crew', 'nobody@example.com')).toEqual(said(1, nobody));
    expect(await db().groupMember.count()).toBe(1);
  });

  it('need a group that there is, and addresses', async () => {
    const before = await everythingStored();
    expect(await join('Crew', mia.email)).toEqual(said(1, NO_CREW));
    expect(await leave('Crew', mia.email)).toEqual(said(1, NO_CREW));
    expect((await join('Crew', 'mia@')).code).toBe(2);
    expect(await everythingStored()).toBe(before);
  });
});

describe('groups', () => {
  it('prints each as a row of a table, or as one of a JSON array', async () => {
    expect(await print(true)).toEqual({ code: 0, out: '[]\n', err: '' });
    await add('Family');
    await add('Crew');
    await join('Crew', mia.email, adam.email, NOA);
    const { id: groupId } = await db().group.findUniqueOrThrow({ where: { nameKey: 'crew' } });
    const app = { name: 'Wiki', nameKey: 'wiki', kind: 'link' as const, address: 'https://wiki.example.com' };
    await db().app.create({ data: { ...app, groups: { create: { groupId } } } });
    const { code, out, err } = await print();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ['NAME', 'PEOPLE', 'INVITED', 'OPENS'],
      ['Crew', '2', '1', 'Wiki'],
      ['Family', '0', '0', '-'],
    ]);
    expect(JSON.parse((await print(true)).out)).toEqual([
      { id: groupId, name: 'Crew', people: 2, invited: 1, apps: ['Wiki'] },
      { id: expect.any(String), name: 'Family', people: 0, invited: 0, apps: [] },
    ]);
  });
});

describe('invite --group', () => {
  const inviteInto = (...groups: string[]) =>
    catchOutput(() => invite(ROOT, config(), { typed: ['zoe@example.com'], role: undefined, groups }));

  it('may be given more than once', async () => {
    const { flags, wrong } = readCall(['invite', 'zoe@example.com', '--group', 'Crew', '--group=Family']);
    expect({ group: flags.group, wrong }).toEqual({ group: ['Crew', 'Family'], wrong: undefined });
    expect(readCall(['invite', 'zoe@example.com', '--group']).wrong).toContain('--group');
  });

  it('has them come into these groups', async () => {
    await add('Crew');
    await add('Family');
    const { code, out, err } = await inviteInto('family', 'Crew');
    expect(code).toBe(0);
    expect(out).toMatch(/^https:.*\n$/);
    expect(err).toBe('zoe@example.com is invited as member, into Family and Crew.\n');
    const placed = await db().invitationGroup.findMany({ select: { group: { select: { name: true } } } });
    expect(placed.map(({ group }) => group.name).sort()).toEqual(['Crew', 'Family']);
  });

  it('invites nobody where one of them is not there', async () => {
    await add('Family');
    const before = await everythingStored();
    expect(await inviteInto('Family', 'Crew')).toEqual(said(1, NO_CREW));
    expect(await everythingStored()).toBe(before);
  });
});
