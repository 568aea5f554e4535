import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { adam, type CastMember, mia, olivia } from '../../testing/cast';
import { emptyTest } from '../../testing/fixtures';
import type { SignedInCast } from '../../testing/join-cast';
import {
  aVisitor,
  codeOf,
  doomed,
  emptyDatabase,
  everythingStored,
  problemOf,
  tally,
  waitingForLocks,
} from '../../testing/testing';
import { sayEntry } from '../../words/activity';
import { type Actor, commandLine, system, type UserActor } from '../actor';
import { listActivity } from '../audit/queries';
import { ListActivity } from '../audit/schema';
import { completeDeparture } from '../departures/complete';
import { findSessionActor } from '../sessions/queries';
import { startSession } from '../sessions/rows';
import { changePassword } from '../users/change-password';
import { changeRole } from '../users/change-role';
import { disableUser } from '../users/disable';
import { hashPassword } from '../users/password';
import { completeSetup } from './complete';
import { handOverOwnership } from './hand-over';
import { isInWizard, setupCode } from './queries';
import { HandOverOwnership } from './schema';

const it = emptyTest
  /** Makes a fresh instance with its cast, without the ways in, since hashing takes its time. */
  .extend('settleIn', { scope: 'file' }, async () => {
    const hashed = async (it: CastMember) => [it.password, await hashPassword(it.password, it)] as const;
    const hashes = new Map(await Promise.all([olivia, adam, mia].map(hashed)));
    const settled = async ({ password, ...character }: CastMember) => {
      const passwordHash = hashes.get(password) ?? '';
      const { id } = await db().user.create({ data: { ...character, passwordHash } });
      const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), id));
      return (await findSessionActor(secret, aVisitor())) ?? expect.fail('Not signed in.');
    };
    return async (): Promise<SignedInCast> => {
      await emptyDatabase();
      const cast = { olivia: await settled(olivia), adam: await settled(adam), mia: await settled(mia) };
      await db().setup.create({ data: { ownerId: cast.olivia.id } });
      return cast;
    };
  })
  .extend('cast', { auto: true }, async ({ settleIn }) => settleIn());

type Party = { id: string; email: string };
const handOver = (actor: Actor, { id }: { id: string }, currentPassword = olivia.password) =>
  handOverOwnership(actor, { userId: id, currentPassword });

/** A user's next request, on a device of theirs. */
async function device({ id }: Party): Promise<() => Promise<UserActor>> {
  const { secret } = await db().$transaction((tx) => startSession(tx, aVisitor(), id));
  return async () => (await findSessionActor(secret, aVisitor())) ?? expect.fail('Signed out.');
}

/** The one owner, who can sign in and holds the instance. Fails when there is none, or another. */
async function theOwner(): Promise<string> {
  const owners = await db().user.findMany({ where: { role: 'owner' } });
  const setups = await db().setup.findMany();
  expect(owners).toMatchObject([{ disabledAt: null }]);
  expect(setups).toMatchObject([{ ownerId: owners[0]?.id }]);
  return owners[0]?.email ?? '';
}

describe('handing ownership over', () => {
  it('makes the one the owner and the other an admin, on their next requests', async ({ cast }) => {
    const [olivias, another, adams] = [
      await device(cast.olivia),
      await device(cast.olivia),
      await device(cast.adam),
    ];
    const { from, to, session } = await handOver(await olivias(), cast.adam);
    expect([from, to]).toEqual([olivia.email, adam.email]);
    expect(await theOwner()).toBe(adam.email);
    // On the device in use the sign-in goes on under another secret.
    await expect(olivias()).rejects.toThrow('Signed out.');
    expect(await findSessionActor(session?.secret ?? '', aVisitor())).toMatchObject({ role: 'admin' });
    expect(await another()).toMatchObject({ role: 'admin' });
    expect(await adams()).toMatchObject({ role: 'owner' });
    expect(await codeOf(handOver(await another(), cast.mia))).toBe('forbidden');
    expect(await handOver(await adams(), cast.mia, adam.password)).toMatchObject({ to: mia.email });
  });

  it('protects the new owner at once, and the old one no more', async ({ cast }) => {
    const olivias = await device(cast.olivia);
    await handOver(cast.olivia, cast.mia);
    const owner = { userId: cast.mia.id };
    expect(await codeOf(disableUser(await olivias(), owner))).toBe('owner_protected');
    expect(await codeOf(changeRole(cast.adam, { ...owner, role: 'member' }))).toBe('owner_protected');
    expect(await disableUser(cast.adam, { userId: cast.olivia.id })).toMatchObject({ hasChanged: true });
  });

  it('stands in the log with who it was before', async ({ cast }) => {
    await handOver(cast.olivia, cast.mia);
    await handOverOwnership(commandLine, { userId: cast.olivia.id });
    const { entries } = await listActivity(system, ListActivity.parse({ about: 'people' }));
    expect(entries.map((entry) => sayEntry(entry)).sort()).toEqual([
      'Olivia Owner handed ownership from olivia@example.com to mia@example.com.',
      'The command line handed ownership from mia@example.com to olivia@example.com.',
    ]);
  });

  it('asks the owner for the password, and the command line for none', async ({ cast }) => {
    for (const wrong of ['', 'olivia-holds-key-1', adam.password]) {
      const problem = await problemOf(handOver(cast.olivia, cast.adam, wrong));
      expect(problem).toMatchObject({ code: 'wrong_password', status: 403, field: 'currentPassword' });
    }
    expect(await codeOf(handOverOwnership(cast.olivia, { userId: cast.adam.id }))).toBe('wrong_password');
    expect(await theOwner()).toBe(olivia.email);
    expect(await handOverOwnership(commandLine, { userId: cast.adam.id })).toMatchObject({ to: adam.email });
  });

  it('ends guessing at the password, even with the right one', async ({ cast }) => {
    const guesses = Array.from({ length: 12 }, () => handOver(cast.olivia, cast.adam, 'A-guess-1'));
    expect(await tally(guesses)).toEqual({ wrong_password: 10, too_many_attempts: 2 });
    expect(await codeOf(handOver(cast.olivia, cast.adam))).toBe('too_many_attempts');
    expect(await theOwner()).toBe(olivia.email);
  });

  it('is for the owner alone, and tells others neither whether a password is right nor who is there', async ({
    cast,
  }) => {
    const before = await everythingStored();
    for (const [actor, password] of [
      [cast.adam, adam.password],
      [cast.mia, mia.password],
      [aVisitor(), olivia.password],
    ] as const)
      for (const target of [cast.mia, cast.adam, cast.olivia, { id: randomUUID() }])
        expect(await codeOf(handOver(actor, target, password))).toBe('forbidden');
    expect(await everythingStored()).toBe(before);
  });

  it('goes to an active user only, who is not the owner already', async ({ cast }) => {
    await disableUser(cast.olivia, { userId: cast.adam.id });
    for (const actor of [cast.olivia, commandLine]) {
      expect(await codeOf(handOver(actor, cast.adam))).toBe('not_found');
      expect(await codeOf(handOver(actor, { id: randomUUID() }))).toBe('not_found');
      expect(await codeOf(handOver(actor, cast.olivia))).toBe('owner_protected');
    }
    expect(await theOwner()).toBe(olivia.email);
  });

  it('is not possible where nobody has set the instance up', async () => {
    await emptyDatabase();
    expect(await codeOf(handOverOwnership(commandLine, { userId: randomUUID() }))).toBe('not_found');
  });

  it('leaves the instance set up, and the wizard to its owner', async ({ cast }) => {
    const adams = await device(cast.adam);
    await handOver(cast.olivia, cast.adam);
    expect(await isInWizard(await adams())).toBe(true);
    expect(await isInWizard(cast.olivia)).toBe(false);
    const again = { ...olivia, setupCode: setupCode() ?? '' };
    expect(await codeOf(completeSetup(aVisitor(), again))).toBe('setup_complete');
  });

  it('either does all of it or nothing', async ({ cast }) => {
    const stored = async () =>
      (await everythingStored()).replace(/^public\."rate_limit"[\s\S]*?^(?=public)/m, '');
    const before = await stored();
    await expect(handOver(doomed(cast.olivia), cast.adam)).rejects.toThrow();
    expect(await stored()).toBe(before);
  });

  it.each([
    [{}],
    [{ currentPassword: '' }],
    [{ currentPassword: 'x'.repeat(1001) }],
    [{ currentPassword: 7 }],
  ])('is asked for with a password, which %j is not', (input) => {
    const { error } = HandOverOwnership.safeParse({ userId: randomUUID(), ...input });
    expect(error?.issues.map(({ path }) => path)).toEqual([['currentPassword']]);
  });
});

describe('two who hand ownership over at the same moment', () => {
  it('as the same owner: it goes to one, and the other press is told that it is not theirs any more', async ({
    settleIn,
  }) => {
    for (let round = 0; round < 6; round++) {
      const cast = await settleIn();
      const attempts = [handOver(cast.olivia, cast.adam), handOver(cast.olivia, cast.mia)];
      expect(await tally(attempts)).toEqual({ done: 1, forbidden: 1 });
      expect([adam.email, mia.email]).toContain(await theOwner());
      expect(await db().auditEntry.count({ where: { event: 'ownership.handed_over' } })).toBe(1);
    }
  });

  it('eight times to the same user: it is done once', async ({ cast }) => {
    const attempts = Array.from({ length: 8 }, () => handOver(cast.olivia, cast.adam));
    expect(await tally(attempts)).toEqual({ done: 1, forbidden: 7 });
    expect(await theOwner()).toBe(adam.email);
  });

  it('as owner and on the command line: one owner is left, and the log tells the way', async ({
    settleIn,
  }) => {
    for (let round = 0; round < 6; round++) {
      const cast = await settleIn();
      const byCommand = handOverOwnership(commandLine, { userId: cast.mia.id });
      const { done } = await tally([handOver(cast.olivia, cast.adam), byCommand]);
      expect(await theOwner()).toBe(mia.email);
      expect(await db().auditEntry.count({ where: { event: 'ownership.handed_over' } })).toBe(done);
    }
  });

  it('waits for one that is being written, and sees then that it is not the owner any more', async ({
    cast,
  }) => {
    let second = Promise.resolve<unknown>(null);
    await db().$transaction(async (tx) => {
      await tx.$executeRaw`select id from setup for update`;
      second = codeOf(handOver(cast.olivia, cast.mia));
      await expect.poll(waitingForLocks, { timeout: 10_000 }).toBe(1);
      await tx.user.update({ where: { id: cast.olivia.id }, data: { role: 'admin' } });
      await tx.user.update({ where: { id: cast.adam.id }, data: { role: 'owner' } });
      await tx.setup.update({ where: { id: 1 }, data: { ownerId: cast.adam.id } });
    });
    expect(await second).toBe('forbidden');
    expect(await theOwner()).toBe(adam.email);
  });
});

describe('the last owner', () => {
  const by = { currentPassword: olivia.password };
  const leave = ({ adam }: SignedInCast, { id }: UserActor, to: UserActor) =>
    completeDeparture(adam, { userId: id, owned: 'transfer', transferTo: to.email });

  /** Mia is the heir; Adam is an admin who sees to everybody. */
  const deeds: [string, (cast: SignedInCast) => Promise<unknown>][] = [
    ['the owner hands over to the heir', (cast) => handOver(cast.olivia, cast.mia)],
    ['the owner hands over to an admin', (cast) => handOver(cast.olivia, cast.adam)],
    ['the command line hands over', (cast) => handOverOwnership(commandLine, { userId: cast.mia.id })],
    ['the heir gets another role', (cast) => changeRole(cast.adam, { userId: cast.mia.id, role: 'admin' })],
    ['the heir is disabled', (cast) => disableUser(cast.adam, { userId: cast.mia.id })],
    ['the heir is deleted', (cast) => leave(cast, cast.mia, cast.adam)],
    ['the heir is deleted, and the owner takes over', (cast) => leave(cast, cast.mia, cast.olivia)],
    [
      'the owner is made a member',
      (cast) => changeRole(cast.adam, { userId: cast.olivia.id, role: 'member' }),
    ],
    ['the owner is disabled', (cast) => disableUser(cast.adam, { userId: cast.olivia.id })],
    ['the owner is deleted', (cast) => leave(cast, cast.olivia, cast.adam)],
    [
      'the owner changes the password',
      (cast) => changePassword(cast.olivia, { ...by, newPassword: 'Changed-7' }),
    ],
  ];

  const pairs = deeds.flatMap(([one, first], n) =>
    deeds.slice(n).map(([two, second]) => [one, two, first, second] as const),
  );
  it.for(pairs)(
    'is there whatever comes together: %s, and %s',
    async ([_one, _two, first, second], { cast, settleIn }) => {
      await tally([first(cast), second(cast)]);
      await theOwner();
      const again = await settleIn();
      // In the other order, since whoever starts first is mostly the first to come to the locks.
      await tally([second(again), first(again)]);
      await theOwner();
    },
  );
});
