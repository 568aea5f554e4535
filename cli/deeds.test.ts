import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { db } from '../database/database';
import { config } from '../lib/config';
import { sendInvitations } from '../lib/invitations/send';
import { disableUser } from '../lib/users/disable';
import { adam, mia, olivia } from '../testing/cast';
import { catchOutput } from '../testing/catch-output';
import { joinCast, type SignedInCast } from '../testing/join-cast';
import { emptyDatabase, everythingStored, withDatabase } from '../testing/testing';
import { sayEntry } from '../words/activity';
import { changeRoles, disableUsers, enableUsers, revokeInvitations, signOutUsers } from './deeds';
import { deleteUser } from './delete';

withDatabase();

const ROOT = process.cwd();
const NOA = 'noa@example.com';
let cast: SignedInCast;
beforeEach(async () => {
  await emptyDatabase();
  cast = await joinCast();
  await invite(NOA);
});
afterEach(() => vi.restoreAllMocks());

const invite = (...emails: string[]) =>
  sendInvitations(cast.adam, { emails: emails.map((email) => ({ text: email, email })), role: 'member' });
const find = (email: string) => db().user.findUnique({ where: { email } });
/** The newest of the activity log as it reads. */
async function logged(count = 1): Promise<string[]> {
  const entries = await db().auditEntry.findMany({ orderBy: [{ at: 'desc' }, { id: 'desc' }], take: count });
  return entries.map((entry) => sayEntry({ ...entry, facts: entry.facts as Record<string, string> }));
}

const COMMANDS = {
  role: (...typed: string[]) => catchOutput(() => changeRoles(ROOT, config(), typed)),
  disable: (...typed: string[]) => catchOutput(() => disableUsers(ROOT, config(), typed)),
  enable: (...typed: string[]) => catchOutput(() => enableUsers(ROOT, config(), typed)),
  'sign-out': (...typed: string[]) => catchOutput(() => signOutUsers(ROOT, config(), typed)),
  revoke: (...typed: string[]) => catchOutput(() => revokeInvitations(ROOT, config(), typed)),
};

/** What each does to Mia, or to Noa's invite; a second time; and how it stands in the log. */
const DEEDS = [
  [
    'role',
    [mia.email, 'admin'],
    'mia@example.com is an admin now.',
    'mia@example.com was an admin already.',
    'The command line changed the role of mia@example.com from member to admin.',
  ],
  [
    'disable',
    [' Mia@Example.COM '],
    'mia@example.com is disabled. 1 device was signed out.',
    'mia@example.com was disabled already.',
    'The command line disabled mia@example.com',
  ],
  [
    'sign-out',
    [mia.email],
    'mia@example.com: 1 device was signed out.',
    'mia@example.com was signed in nowhere.',
    'The command line signed mia@example.com out',
  ],
] as const;

describe.each(DEEDS)('%s', (name, args, done, already, inLog) => {
  it('does it, and twice is no fault', async () => {
    expect(await COMMANDS[name](...args)).toEqual({ code: 0, out: '', err: `${done}\n` });
    expect((await logged())[0]).toContain(inLog);
    const before = await db().auditEntry.count();
    expect(await COMMANDS[name](...args)).toEqual({ code: 0, out: '', err: `${already}\n` });
    expect(await db().auditEntry.count()).toBe(before);
  });
});

describe('role', () => {
  it('makes several what was typed behind them', async () => {
    const { code, err } = await COMMANDS.role(adam.email, mia.email, 'member');
    expect({ code, err }).toEqual({
      code: 0,
      err: 'adam@example.com is a member now.\nmia@example.com was a member already.\n',
    });
    expect((await find(adam.email))?.role).toBe('member');
  });

  it.each(['owner', 'Admin', 'boss', ''])('makes nobody %j', async (role) => {
    const before = await everythingStored();
    const { code, err } = await COMMANDS.role(mia.email, role);
    expect(code).toBe(2);
    expect(err).toContain(`Nobody is made "${role}". Use member or admin`);
    expect(await everythingStored()).toBe(before);
  });
});

describe('disable, then enable', () => {
  it('ends their sign-ins and lets them in again', async () => {
    await COMMANDS.disable(mia.email);
    expect((await find(mia.email))?.disabledAt).toBeInstanceOf(Date);
    expect(await db().session.count({ where: { userId: cast.mia.id } })).toBe(0);
    expect(await COMMANDS.enable(mia.email, adam.email)).toEqual({
      code: 0,
      out: '',
      err: 'mia@example.com can sign in again.\nadam@example.com was not disabled.\n',
    });
    expect((await find(mia.email))?.disabledAt).toBeNull();
    expect(await logged()).toEqual(['The command line enabled mia@example.com.']);
  });
});

describe('sign-out', () => {
  it('counts the devices of whoever is disabled, too', async () => {
    await disableUser(cast.olivia, { userId: cast.mia.id });
    expect((await COMMANDS['sign-out'](mia.email)).err).toContain('was signed in nowhere.');
  });
});

describe('revoke', () => {
  it('takes back an invite, expired or not, and its mail', async () => {
    await invite('zoe@example.com');
    await db().invitation.updateMany({
      where: { email: 'zoe@example.com' },
      data: { expiresAt: new Date(0) },
    });
    const { code, err } = await COMMANDS.revoke(NOA, 'zoe@example.com');
    expect({ code, err }).toEqual({
      code: 0,
      err: 'The invite for noa@example.com was taken back. Its link no longer works.\nThe invite for zoe@example.com was taken back. Its link no longer works.\n',
    });
    expect(await db().invitation.count({ where: { acceptedAt: null, revokedAt: null } })).toBe(0);
    expect((await logged())[0]).toMatch(/^The command line .*zoe@example\.com/);
  });

  it('says that whoever has joined has no invite, and that nobody has none', async () => {
    const { code, err } = await COMMANDS.revoke(mia.email, 'nobody@example.com', NOA, NOA);
    expect({ code, err }).toEqual({
      code: 1,
      err: [
        'mia@example.com has joined already. There is no open invite to take back.',
        'Nobody here has the address nobody@example.com.',
        'The invite for noa@example.com was taken back. Its link no longer works.\n',
      ].join('\n'),
    });
  });
});

describe.each(['disable', 'enable', 'sign-out'] as const)('%s', (name) => {
  it('goes on past the owner, the invited and nobody, says what became of each, and exits with 1', async () => {
    await disableUser(cast.olivia, { userId: cast.adam.id });
    const { code, out, err } = await COMMANDS[name](olivia.email, NOA, 'nobody@example.com', mia.email);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.split('\n')).toEqual([
      'olivia@example.com: Nobody can do this to the owner. The owner can hand ownership over first.',
      'noa@example.com is invited and has not joined yet. The command revoke takes an invite back.',
      'Nobody here has the address nobody@example.com.',
      expect.stringMatching(/^mia@example\.com/),
      '',
    ]);
    expect(await find(olivia.email)).toMatchObject({ role: 'owner', disabledAt: null });
  });
});

describe.each([...Object.keys(COMMANDS)] as (keyof typeof COMMANDS)[])('%s', (name) => {
  it.each([['nobody'], [mia.email, '@'], ['mia@example.com adam@example.com'], ['']])(
    'is called wrongly with %j %j, and changes nothing',
    async (...typed) => {
      const before = await everythingStored();
      const args = name === 'role' ? [...typed, 'admin'] : typed;
      const { code, out, err } = await COMMANDS[name](...args.filter((one) => one !== undefined));
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/" is no address\. /);
      expect(await everythingStored()).toBe(before);
    },
  );
});

describe('delete', () => {
  /** A terminal on which this is typed. */
  const terminal = (text: string) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const input = Object.assign(new PassThrough(), { isTTY: true });
    input.end(text);
    return input;
  };
  const call = (typed: string, { to, answer }: { to?: string; answer?: string } = {}) =>
    catchOutput(() =>
      deleteUser(ROOT, config(), {
        typed,
        transferTo: to,
        isSure: answer === undefined,
        input: terminal(answer ?? ''),
      }),
    );

  it('deletes for good, and says what ended with them', async () => {
    await invite('zoe@example.com');
    expect(await call(adam.email)).toEqual({
      code: 0,
      out: '',
      err: 'adam@example.com is deleted. 2 open invites ended. 1 device was signed out.\n',
    });
    expect(await find(adam.email)).toBeNull();
    expect(await db().invitation.count({ where: { acceptedAt: null, revokedAt: null } })).toBe(0);
    expect(await logged()).toEqual([
      'The command line deleted adam@example.com, an admin; 2 open invites ended and 1 device was signed out.',
    ]);
  });

  it('hands over what they own, and the links stay alive', async () => {
    expect(await call(adam.email, { to: ' OLIVIA@example.com' })).toMatchObject({
      code: 0,
      err: 'adam@example.com is deleted. 1 open invite went to olivia@example.com. 1 device was signed out.\n',
    });
    expect(await db().invitation.findFirst({ where: { email: NOA } })).toMatchObject({
      invitedById: cast.olivia.id,
      revokedAt: null,
    });
  });

  it('asks for the address, and tells what would become of invites', async () => {
    const { code, err } = await call(adam.email, { answer: 'adam@example.com\n' });
    expect(code).toBe(0);
    expect(err).toBe(
      [
        'This deletes Adam Admin (adam@example.com) for good and signs them out everywhere. 1 open invite: taken back, unless --transfer-to names who takes over.',
        'adam@example.com is deleted. 1 open invite ended. 1 device was signed out.\n',
      ].join('\n'),
    );
    expect((await call(mia.email, { to: olivia.email, answer: '' })).err).toBe(
      'This deletes Mia Member (mia@example.com) for good and signs them out everywhere.\nNothing was changed.\n',
    );
  });

  it.each(['', '\n', 'yes\n', 'mia\n', 'adam@example.com\n', 'no\nmia@example.com\n'])(
    'changes nothing when the answer is %j',
    async (answer) => {
      const before = await everythingStored();
      const { code, err } = await call(mia.email, { answer });
      expect(code).toBe(1);
      expect(err).toMatch(/Nothing was changed\.\n$/);
      expect(await everythingStored()).toBe(before);
    },
  );

  it('is called wrongly where nobody can be asked', async () => {
    const before = await everythingStored();
    const input = new PassThrough();
    input.end(`${mia.email}\n`);
    const { code, out, err } = await catchOutput(() =>
      deleteUser(ROOT, config(), { typed: mia.email, transferTo: undefined, isSure: false, input }),
    );
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Say that you are sure: --yes.');
    expect(await everythingStored()).toBe(before);
  });

  it.each([
    ['the owner', olivia.email, undefined, 1, 'olivia@example.com: Nobody can do this to the owner.'],
    ['the invited', NOA, undefined, 1, 'noa@example.com is invited and has not joined yet.'],
    ['nobody', 'nobody@example.com', undefined, 1, 'Nobody here has the address nobody@example.com.'],
    ['no address', 'nobody', undefined, 2, '"nobody" is no address.'],
    [
      'an heir who is nobody',
      adam.email,
      'nobody@example.com',
      1,
      'Nobody with the address nobody@example.com can take over.',
    ],
    [
      'an heir who is only invited',
      adam.email,
      NOA,
      1,
      'Nobody with the address noa@example.com can take over.',
    ],
    [
      'the same as heir',
      adam.email,
      adam.email,
      1,
      'Nobody with the address adam@example.com can take over.',
    ],
    ['no address as heir', adam.email, 'me', 2, '"me" is no address.'],
  ])('deletes nobody when it is about %s', async (_whom, typed, to, code, words) => {
    const before = await everythingStored();
    // Nobody is asked for what cannot be done.
    for (const answer of [undefined, `${typed}\n`]) {
      const outcome = await call(typed, { to, answer });
      expect(outcome).toMatchObject({ code, out: '', err: expect.stringContaining(words) });
      expect(outcome.err).not.toContain('for good');
    }
    expect(await everythingStored()).toBe(before);
  });
});
