import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { db } from '../database/database';
import { commandLine } from '../lib/actor';
import { config } from '../lib/config';
import { parseCsv } from '../lib/csv';
import { addGroup } from '../lib/groups/add';
import { joinGroup } from '../lib/groups/join';
import { acceptInvitation } from '../lib/invitations/accept';
import { getOpenInvitation } from '../lib/invitations/queries';
import { sendInvitations } from '../lib/invitations/send';
import { setupLink } from '../lib/setup/queries';
import { disableUser } from '../lib/users/disable';
import { adam, mia, olivia } from '../testing/cast';
import { catchOutput } from '../testing/catch-output';
import { joinCast, type SignedInCast, setUp, turnOnTwoFactor } from '../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  emptyDatabase,
  everythingStored,
  UNUSED_MAIL_SERVER,
  withDatabase,
} from '../testing/testing';
import { invite } from './invite';
import { disableMfa } from './mfa-disable';
import { transferOwner } from './owner-transfer';
import { resetPassword } from './reset-password';
import { resetUserManagement } from './user-management-reset';
import { listUsers } from './users';
import { exportUsers } from './users-export';
import { importUsers } from './users-import';

withDatabase();

const ROOT = process.cwd();
let cast: SignedInCast;
beforeEach(async () => {
  await emptyDatabase();
  cast = await joinCast();
});
afterEach(() => vi.restoreAllMocks());

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(joinPath(tmpdir(), 'latchkey-commands-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = catchOutput;
const token = (link: string) => link.trim().slice(link.lastIndexOf('/') + 1);
const LINK = /^https:\/\/latchkey\.example\.com\/invite\/[\w.-]+\n$/;

describe('users', () => {
  const table = () => run(() => listUsers(ROOT, config(), false));
  const json = async () => JSON.parse((await run(() => listUsers(ROOT, config(), true))).out);

  it('shows everybody in columns, from A to Z by address', async () => {
    await disableUser(cast.olivia, { userId: cast.mia.id });
    await sendInvitations(cast.olivia, {
      emails: [{ text: 'noa@example.com', email: 'noa@example.com' }],
      role: 'admin',
    });
    await db().user.update({
      where: { id: cast.adam.id },
      data: { lastActiveAt: new Date('2026-11-22T08:09:59Z') },
    });
    await db().user.update({ where: { id: cast.olivia.id }, data: { lastActiveAt: null } });
    await db().user.update({ where: { id: cast.mia.id }, data: { lastActiveAt: null } });
    const { code, out, err } = await table();
    expect(out).toBe(
      [
        'NAME          EMAIL               ROLE    STATUS    LAST ACTIVE (UTC)',
        'Adam Admin    adam@example.com    admin   Active    2026-11-22 08:09',
        'Mia Member    mia@example.com     member  Disabled  never',
        '-             noa@example.com     admin   Pending   -',
        'Olivia Owner  olivia@example.com  owner   Active    never',
        '',
      ].join('\n'),
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('prints JSON for programs, all of it one array', async () => {
    const everybody = await json();
    expect(everybody).toHaveLength(3);
    expect(everybody[2]).toEqual({
      id: cast.olivia.id,
      email: olivia.email,
      name: 'Olivia Owner',
      role: 'owner',
      status: 'active',
      lastActiveAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    await emptyDatabase();
    expect(await json()).toEqual([]);
    expect((await table()).out).toMatch(/^NAME +EMAIL.+\n$/);
  });

  it('leaves out nobody of many, and shows nobody twice', async () => {
    await db().user.createMany({
      data: Array.from({ length: 2100 }, (_, n) => ({
        email: `guest-${n}@example.com`,
        firstName: 'Guest',
        lastName: String(n),
        role: 'member' as const,
        passwordHash: 'none',
      })),
    });
    const emails: string[] = (await json()).map(({ email }: { email: string }) => email);
    expect(emails).toHaveLength(2103);
    expect(new Set(emails).size).toBe(2103);
    expect((await table()).out.split('\n')).toHaveLength(2103 + 2);
    expect((await run(() => exportUsers(ROOT, config(), false))).out.split('\r\n')).toHaveLength(2103 + 2);
  });
});

describe('users:export', () => {
  const csv = () => run(() => exportUsers(ROOT, config(), false));

  it('is a table that spreadsheets and users:import read', async () => {
    const { code, out, err } = await csv();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\r\n')[0]).toBe('email,first name,last name,role,status,last active,created,groups');
    const { rows = [] } = { rows: [], ...parseCsv(out, ['email']) };
    expect(
      rows.map(({ cell }) => [cell(['email']), cell(['firstname']), cell(['role']), cell(['status'])]),
    ).toEqual([
      [adam.email, 'Adam', 'admin', 'active'],
      [mia.email, 'Mia', 'member', 'active'],
      [olivia.email, 'Olivia', 'owner', 'active'],
    ]);
    for (const row of rows) expect(new Date(row.cell(['created'])).getFullYear()).toBeGreaterThan(2000);
  });

  it('makes names harmless that a spreadsheet would run', async () => {
    await db().user.update({
      where: { id: cast.mia.id },
      data: { firstName: '=1+1', lastName: 'a "b", c\nd' },
    });
    const { out } = await csv();
    expect(out).toContain(`mia@example.com,'=1+1,"a ""b"", c\nd",member,active,`);
  });

  it('names the groups that somebody is in, or comes into', async () => {
    for (const name of ['Crew', 'Family']) {
      const { id: groupId } = await addGroup(commandLine, { name });
      await joinGroup(commandLine, { groupId, people: [{ kind: 'user', id: cast.mia.id }] });
    }
    const { rows = [] } = { rows: [], ...parseCsv((await csv()).out, ['email']) };
    expect(rows.map(({ cell }) => cell(['groups']))).toEqual(['', 'Crew;Family', '']);
    const { out } = await run(() => exportUsers(ROOT, config(), true));
    expect(JSON.parse(out.split('\n')[1] ?? '').groups).toEqual(['Crew', 'Family']);
  });

  it('is one JSON object a line when asked so, names as they are', async () => {
    await db().user.update({ where: { id: cast.mia.id }, data: { firstName: '=1+1', lastActiveAt: null } });
    const { out } = await run(() => exportUsers(ROOT, config(), true));
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(3);
    expect(lines[1]).toEqual({
      email: mia.email,
      firstName: '=1+1',
      lastName: 'Member',
      role: 'member',
      status: 'active',
      lastActiveAt: null,
      createdAt: expect.stringMatching(/Z$/),
      groups: [],
    });
    await emptyDatabase();
    expect((await run(() => exportUsers(ROOT, config(), true))).out).toBe('');
  });
});

describe('invite', () => {
  const callAll = (typed: string[], role?: string) => run(() => invite(ROOT, config(), { typed, role }));
  const call = (typed: string, role?: string) => callAll([typed], role);

  it('prints the link and nothing else for other programs, and it opens', async () => {
    const { code, out, err } = await call(' Noa@Example.com ');
    expect(code).toBe(0);
    expect(out).toMatch(LINK);
    expect(err).toBe('noa@example.com is invited as member.\n');
    const { firstName, lastName, password } = mia;
    await acceptInvitation(aVisitor(), { token: token(out), firstName, lastName, password });
    expect(await db().user.findUnique({ where: { email: 'noa@example.com' } })).toMatchObject({
      role: 'member',
    });
    expect(
      await db().auditEntry.findFirst({ where: { event: 'invitation.sent' }, orderBy: { id: 'desc' } }),
    ).toMatchObject({
      actorKind: 'system',
      actorLabel: 'command_line',
    });
  });

  it('gives the role that is asked for, and says when older links end', async () => {
    const first = await call('noa@example.com', 'admin');
    const again = await call('noa@example.com');
    expect(first.err).toContain('as admin');
    expect(again).toMatchObject({ code: 0, err: expect.stringContaining('older links no longer work') });
    expect(again.out).not.toBe(first.out);
    expect(await db().invitation.count({ where: { acceptedAt: null } })).toBe(1);
  });

  it('mails the link as well where e-mail is on, and says that the mail waits for the instance', async () => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const { code, out, err } = await call('noa@example.com');
    expect(code).toBe(0);
    expect(out).toMatch(LINK);
    expect(err).toContain('in the outbox. It leaves while the instance runs.');
    expect(await db().mail.findMany()).toMatchObject([
      { to: 'noa@example.com', template: 'invite', state: 'queued' },
    ]);
  });

  it('shows no link where links are only mailed, and invites nobody where they could not be mailed', async () => {
    changeSettings({ mail: UNUSED_MAIL_SERVER, inviteLinksByMailOnly: true });
    const { code, out, err } = await call('noa@example.com');
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('N8N_INVITE_LINKS_EMAIL_ONLY');
    changeSettings({ mail: null });
    expect(await call('zoe@example.com')).toMatchObject({ code: 1, out: '' });
    expect(await db().invitation.count({ where: { email: 'zoe@example.com' } })).toBe(0);
  });

  it('invites several, and prints a link for each in the order in which they were typed', async () => {
    const { code, out, err } = await callAll(
      ['zoe@example.com', 'noa@example.com', ' ZOE@example.com'],
      'admin',
    );
    expect(code).toBe(0);
    expect(err).toBe('zoe@example.com is invited as admin.\nnoa@example.com is invited as admin.\n');
    const links = out.trimEnd().split('\n');
    const opened = await Promise.all(links.map((link) => getOpenInvitation(token(link))));
    expect(opened.map(({ email, role }) => [email, role])).toEqual([
      ['zoe@example.com', 'admin'],
      ['noa@example.com', 'admin'],
    ]);
  });

  it('goes on past whoever is here already, says so, and exits with 1', async () => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const { code, out, err } = await callAll(['noa@example.com', mia.email, 'zoe@example.com']);
    expect(code).toBe(1);
    expect(out.trimEnd().split('\n')).toHaveLength(2);
    expect(err).toBe(
      [
        'noa@example.com is invited as member.',
        'mia@example.com has an account here already.',
        'zoe@example.com is invited as member.',
        'Mails with the links are in the outbox. They leave while the instance runs.\n',
      ].join('\n'),
    );
  });

  it('invites nobody when one of several is no address, and names each that is none', async () => {
    const before = await everythingStored();
    const { code, out, err } = await callAll(['noa@example.com', 'nobody', 'zoe@', 'mia@example.com']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('"nobody" is no address.');
    expect(err).toContain('"zoe@" is no address.');
    expect(await everythingStored()).toBe(before);
  });

  it('does not invite who is here, nor anybody before there is an owner', async () => {
    expect(await call(mia.email)).toMatchObject({
      code: 1,
      out: '',
      err: 'mia@example.com has an account here already.\n',
    });
    await emptyDatabase();
    expect(await call(mia.email)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('Nobody owns this instance yet.'),
    });
    expect(await db().invitation.count()).toBe(0);
  });

  it.each([
    ['not an address', undefined],
    ['', undefined],
    ['a@example.com b@example.com', undefined],
    ['noa@example.com', 'owner'],
    ['noa@example.com', 'Admin'],
    ['noa@example.com', ''],
  ])('is called wrongly with %j as %s', async (typed, role) => {
    const before = await everythingStored();
    const { code, out, err } = await call(typed, role);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/is no address|Use member or admin\./);
    expect(await everythingStored()).toBe(before);
  });
});

describe('reset-password', () => {
  it('prints a link for anybody who can sign in, the owner too, and stands in the log as the command line', async () => {
    const { code, out } = await run(() => resetPassword(ROOT, config(), olivia.email));
    expect(code).toBe(0);
    expect(out).toMatch(/^https:\/\/latchkey\.example\.com\/reset-password\/[\w.-]+\n$/);
    expect(await db().auditEntry.findFirst({ where: { event: 'password_reset.link_copied' } })).toMatchObject(
      {
        actorLabel: 'command_line',
      },
    );
    expect(await run(() => resetPassword(ROOT, config(), 'nobody@example.com'))).toMatchObject({
      code: 1,
      out: '',
    });
    expect(await run(() => resetPassword(ROOT, config(), 'nobody'))).toMatchObject({ code: 2, out: '' });
  });
});

describe('mfa:disable', () => {
  const call = (typed: string) => run(() => disableMfa(ROOT, config(), typed));

  it('clears the second factor of anybody, the owner too, and stands in the log as the command line', async () => {
    await turnOnTwoFactor(cast.olivia);
    expect(await call(' Olivia@EXAMPLE.com ')).toEqual({
      code: 0,
      out: '',
      err: 'olivia@example.com has no second factor now, and is signed out everywhere.\n',
    });
    const { id } = cast.olivia;
    expect(await db().twoFactor.count()).toBe(0);
    expect(await db().session.count({ where: { userId: id } })).toBe(0);
    expect(
      await db().auditEntry.findFirst({ where: { event: 'two_factor.cleared', subjectId: id } }),
    ).toMatchObject({ actorLabel: 'command_line' });
    expect(await call(olivia.email)).toEqual({
      code: 0,
      out: '',
      err: 'olivia@example.com has no second factor.\n',
    });
  });

  it('says so when there is nobody with this address, or it is none', async () => {
    expect(await call('nobody@example.com')).toMatchObject({ code: 1, out: '' });
    expect(await call('nobody')).toMatchObject({ code: 2, out: '' });
  });
});

describe('owner:transfer', () => {
  const call = (typed: string) => run(() => transferOwner(ROOT, config(), typed));
  const ownerEmail = async () => (await db().user.findFirst({ where: { role: 'owner' } }))?.email;

  it('makes somebody else the owner, and asks no password', async () => {
    expect(await call(adam.email)).toEqual({
      code: 0,
      out: '',
      err: 'adam@example.com is the owner now, and olivia@example.com is an admin.\n',
    });
    expect(await ownerEmail()).toBe(adam.email);
  });

  it('changes nothing for whoever is the owner already, is disabled, only invited, or nobody', async () => {
    await disableUser(cast.olivia, { userId: cast.mia.id });
    await run(() => invite(ROOT, config(), { typed: ['noa@example.com'], role: undefined }));
    const before = await everythingStored();
    expect((await call(olivia.email)).code).toBe(0);
    for (const email of [mia.email, 'noa@example.com', 'nobody@example.com'])
      expect((await call(email)).code).toBe(1);
    expect((await call('olivia')).code).toBe(2);
    expect(await everythingStored()).toBe(before);
  });

  it('is refused in words while the environment says who the owner is', async () => {
    const { email, firstName, lastName } = olivia;
    const { passwordHash } = await db().user.findUniqueOrThrow({ where: { email } });
    changeSettings({ environmentOwner: { email, firstName, lastName, passwordHash } });
    const { code, err } = await call(adam.email);
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringContaining('N8N_INSTANCE_OWNER_MANAGED_BY_ENV'),
    });
    expect(await ownerEmail()).toBe(email);
  });
});

describe('users:import', () => {
  let files = 0;
  const file = (content: string | Buffer) => {
    const path = joinPath(folder, `people-${++files}.csv`);
    writeFileSync(path, content);
    return path;
  };
  const call = (content: string | Buffer, isDryRun = false) =>
    run(() => importUsers(ROOT, config(), { path: file(content), isDryRun }));
  const outcomes = (out: string) =>
    out
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t').slice(0, 3));

  const TABLE = [
    'email,role,first name,last name',
    'noa@example.com,admin,Noa,New',
    'zoe@example.com,,,',
    'noa@example.com,member,,',
    'nobody,member,,',
    'eve@example.com,owner,,',
    'eva@example.com,boss,,',
    'bob@example.com,member,https://evil.example.com,',
    'mia@example.com,member,Mia,Member',
  ].join('\r\n');
  const REPORT = [
    ['line 2', 'noa@example.com', 'invited'],
    ['line 3', 'zoe@example.com', 'invited'],
    ['line 4', 'noa@example.com', 'left out: stands there twice'],
    ['line 5', '"nobody"', 'not invited: no address'],
    ['line 6', 'eve@example.com', 'not invited: nobody is invited as this role'],
    ['line 7', 'eva@example.com', 'not invited: unknown role, use member or admin'],
    ['line 8', 'bob@example.com', 'not invited: the name has a link or brackets in it, or is too long'],
    ['line 9', 'mia@example.com', 'left out: has an account already'],
  ];

  it('brings people into the groups of their row, and of another program into those that are here', async () => {
    for (const name of ['Crew', 'Family']) await addGroup(commandLine, { name });
    const table = 'email,groups\nnoa@example.com,crew;FAMILY\nzoe@example.com,Nobody';
    const { code, out } = await call(table);
    expect({ code, rows: outcomes(out) }).toEqual({
      code: 1,
      rows: [
        ['line 2', 'noa@example.com', 'invited'],
        ['line 3', 'zoe@example.com', 'not invited: unknown group, add it with groups:add first'],
      ],
    });
    const hash = `$2a$10$${'a'.repeat(53)}`;
    const there = `users:\n  eva: { email: eva@example.com, password: '${hash}', groups: [family, admins] }\n`;
    expect(outcomes((await call(there)).out)).toEqual([
      ['entry 1', 'eva@example.com', 'in, with the password that they have; groups left out: "admins"'],
    ]);
    const placed = await db().invitationGroup.findMany({ select: { group: { select: { name: true } } } });
    expect(placed.map(({ group }) => group.name).sort()).toEqual(['Crew', 'Family']);
    const [member] = await db().groupMember.findMany({ select: { user: true, group: true } });
    expect(member).toMatchObject({ user: { email: 'eva@example.com' }, group: { name: 'Family' } });
  });

  it('invites whom it can and says of each line what became of it', async () => {
    const { code, out, err } = await call(TABLE);
    expect(outcomes(out)).toEqual(REPORT);
    expect({ code, err }).toEqual({ code: 1, err: '2 people invited, 6 not.\n' });
    const invited = await db().invitation.findMany({
      where: { acceptedAt: null },
      orderBy: { email: 'asc' },
    });
    expect(invited).toMatchObject([
      { email: 'noa@example.com', role: 'admin', firstName: 'Noa', lastName: 'New' },
      { email: 'zoe@example.com', role: 'member' },
    ]);
  });

  it('takes over a list of another program: by password where it can, by invite where it cannot', async () => {
    const hash = `$2y$05$${'a'.repeat(53)}`;
    const list = [
      `ina@example.com:${hash}`,
      'noa@example.com:$apr1$salt$never-shown',
      `mia@example.com:${hash}`,
      `root:${hash}`,
    ].join('\n');
    const dry = await call(list, true);
    expect(outcomes(dry.out)).toEqual([
      ['line 1', 'ina@example.com', 'would be in, with the password that they have'],
      [
        'line 2',
        'noa@example.com',
        'would be invited; password hashed in a way that cannot be taken over (apr1)',
      ],
      ['line 3', 'mia@example.com', 'left out: has an account already'],
      ['line 4', '"root"', 'not invited: no address'],
    ]);
    expect(dry.err).toBe('1 person would be in. 1 person would be invited, 2 not. Nothing was changed.\n');
    expect(await db().user.count({ where: { email: 'ina@example.com' } })).toBe(0);

    const done = await call(list);
    expect(outcomes(done.out)[0]).toEqual([
      'line 1',
      'ina@example.com',
      'in, with the password that they have',
    ]);
    expect(done).toMatchObject({ code: 1, err: '1 person is in. 1 person invited, 2 not.\n' });
    expect(done.out + done.err + dry.out).not.toMatch(/\$2y|never-shown/);
    expect(await db().user.findUniqueOrThrow({ where: { email: 'ina@example.com' } })).toMatchObject({
      firstName: 'ina',
      role: 'member',
      passwordHash: hash,
    });
    // Once more changes nothing but the link of whoever was invited.
    expect((await call(list)).err).toBe('1 person invited, 3 not.\n');
  });

  it('says of people of n8n what does not come along', async () => {
    const data = [
      { email: 'boss@example.com', firstName: 'Bo', lastName: 'Ss', role: 'global:owner' },
      { email: 'off@example.com', role: 'global:member', disabled: true },
    ];
    const { code, out, err } = await call(JSON.stringify({ data, nextCursor: 'more' }), true);
    expect(outcomes(out)).toEqual([
      ['entry 1', 'boss@example.com', 'would be invited; owner there, admin here'],
      [
        'entry 2',
        'off@example.com',
        'left out: disabled there, and without a password that can be taken over',
      ],
    ]);
    expect(code).toBe(0);
    expect(err).toContain('The file is a part of a longer list');
  });

  it('prints the link of each where e-mail is off, and mails it where it is on', async () => {
    const byHand = await call('email\nnoa@example.com\n');
    expect(byHand).toMatchObject({ code: 0, err: '1 person invited, 0 not.\n' });
    expect(`${byHand.out.trimEnd().split('\t')[3]}\n`).toMatch(LINK);
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const mailed = await call('email\nnoa@example.com\nzoe@example.com\n');
    expect(mailed).toMatchObject({
      code: 0,
      err: expect.stringContaining('They leave while the instance runs.'),
    });
    expect(outcomes(mailed.out)).toEqual([
      ['line 2', 'noa@example.com', 'invited again, older links no longer work'],
      ['line 3', 'zoe@example.com', 'invited'],
    ]);
    expect(mailed.out).not.toContain('https://');
    expect(await db().mail.count()).toBe(2);
  });

  it('only says what it would do in a dry run', async () => {
    const before = await everythingStored();
    const { code, out, err } = await call(TABLE, true);
    const foreseen = REPORT.map((line) =>
      line.map((cell) => (cell === 'invited' ? 'would be invited' : cell)),
    );
    expect(outcomes(out)).toEqual(foreseen);
    expect({ code, err }).toEqual({
      code: 1,
      err: '2 people would be invited, 6 not. Nothing was changed.\n',
    });
    expect(await everythingStored()).toBe(before);
  });

  it('is done when there is nothing to mend, although some are here already', async () => {
    expect((await call('email\nmia@example.com\nnoa@example.com\nNOA@example.com\n')).code).toBe(0);
  });

  it('takes what users:export gives, and then invites nobody anew', async () => {
    const exported = await run(() => exportUsers(ROOT, config(), false));
    const { code, out } = await call(exported.out);
    expect(outcomes(out).map(([, email, words]) => [email, words])).toEqual([
      [adam.email, 'left out: has an account already'],
      [mia.email, 'left out: has an account already'],
      [olivia.email, 'not invited: nobody is invited as this role'],
    ]);
    expect(code).toBe(1);
  });

  it('invites more people than one press of the button may, each of them once', async () => {
    const emails = Array.from({ length: 1500 }, (_, n) => `guest-${n}@example.com`);
    const { code, err } = await call(['email', ...emails, emails[0]].join('\n'));
    expect({ code, err }).toEqual({ code: 0, err: '1,500 people invited, 1 not.\n' });
    expect(await db().invitation.count({ where: { acceptedAt: null } })).toBe(1500);
    expect(await db().invitation.count({ where: { version: { gt: 1 } } })).toBe(0);
  });

  it('reads files as spreadsheets save them', async () => {
    const latin1 = Buffer.from('E-Mail;Vorname;first name\nnoa@example.com;x;No\xe9\n', 'latin1');
    expect((await call(latin1)).code).toBe(0);
    expect(await db().invitation.findFirst({ where: { email: 'noa@example.com' } })).toMatchObject({
      firstName: 'Noé',
    });
    const utf16 = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from('email\tlast name\nzoe@example.com\tZoë\n', 'utf16le'),
    ]);
    expect((await call(utf16)).code).toBe(0);
    expect(await db().invitation.findFirst({ where: { email: 'zoe@example.com' } })).toMatchObject({
      lastName: 'Zoë',
    });
  });

  it.each([
    ['nothing', '', 'The first line has to name the columns'],
    ['a header alone', 'email,role\n', 'There is nobody in this table.'],
    ['no header', 'noa@example.com,member\n', 'one has to be “email”'],
    ['an open quote', 'email,role\n"noa@example.com,member\n', 'The quotes in or after line 2 do not match.'],
    ['a workbook', 'PK\x03\x04…', 'This is a workbook'],
    ['too many rows', `email\n${'a@example.com\n'.repeat(10_001)}`, '10,001 rows'],
  ])('refuses a file with %s, by its name', async (_what, content, words) => {
    const before = await everythingStored();
    const { code, out, err } = await call(content);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`people-${files}.csv: `);
    expect(err).toContain(words);
    expect(await everythingStored()).toBe(before);
  });

  it.each([
    ['that is not there', () => joinPath(folder, 'none.csv')],
    ['that is a folder', () => folder],
  ])('refuses a file %s', async (_what, path) => {
    const { code, out, err } = await run(() =>
      importUsers(ROOT, config(), { path: path(), isDryRun: false }),
    );
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`${path()} cannot be read: `);
  });

  it('cannot make a terminal do things by what stands in the file', async () => {
    const { out } = await call('email\n"\u001b[2Jnobody\n\tat all"\n');
    expect(out).not.toContain('\u001b');
    expect(out.split('\n')).toHaveLength(2);
  });

  it('invites nobody before there is an owner', async () => {
    await emptyDatabase();
    expect(await call('email\nnoa@example.com\n')).toMatchObject({ code: 1, out: '' });
    expect(await db().invitation.count()).toBe(0);
  });
});

describe('user-management:reset', () => {
  /** A call with this on its standard input, which then ends. */
  const typing = (text: string) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const input = Readable.from([text]);
    return run(() => resetUserManagement(ROOT, config(), { isSure: false, input }));
  };

  it('goes back to a fresh instance and prints the link for setting it up', async () => {
    const { code, out, err } = await run(() => resetUserManagement(ROOT, config(), { isSure: true }));
    expect({ code, out }).toEqual({ code: 0, out: `${setupLink()}\n` });
    expect(err).toBe('Deleted: 3 users and 2 invites.\nSet up the owner account:\n');
    expect(await db().user.count()).toBe(0);
    expect(await setUp(olivia)).toMatchObject({ role: 'owner' });
  });

  it('asks first, and goes on when "reset" was typed', async () => {
    const { code, err } = await typing('reset\n');
    expect(code).toBe(0);
    expect(err).toMatch(/^This deletes every user, .+ The activity log stays\.\nDeleted: 3 users/);
    expect(await db().user.count()).toBe(0);
  });

  it.each(['', '\n', 'yes\n', 'RESET\n', 'no\nreset\n', 'reset it\n'])(
    'changes nothing when the answer is %j',
    async (answer) => {
      const before = await everythingStored();
      expect(await typing(answer)).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringMatching(/Nothing was changed\.\n$/),
      });
      expect(await everythingStored()).toBe(before);
    },
  );

  it('has the owner of the environment back at once, and nobody can claim the instance', async () => {
    const { email, firstName, lastName } = olivia;
    const { passwordHash } = await db().user.findUniqueOrThrow({ where: { email } });
    changeSettings({ environmentOwner: { email, firstName, lastName, passwordHash } });
    const { code, out } = await run(() => resetUserManagement(ROOT, config(), { isSure: true }));
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(await db().user.findMany()).toMatchObject([{ email, role: 'owner', passwordHash }]);
  });
});

describe('a command that cannot reach the database', () => {
  it('says so and exits with 1', async () => {
    const nowhere = { ...config(), databaseUrl: 'postgresql://nobody@127.0.0.1:9/none' };
    const { code, out, err } = await run(() => listUsers(ROOT, nowhere, true));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('DATABASE_URL: nothing answers at 127.0.0.1:9 (ECONNREFUSED).');
  });
});
