import { hash as bcrypt } from '@node-rs/bcrypt';
import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { adam, mia, olivia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { join, resetTokenFor, setUp } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  emptyDatabase,
  everythingStored,
  problemOf,
  tally,
  UNUSED_MAIL_SERVER,
  waitingForLocks,
} from '../../testing/testing';
import { commandLine, system, type UserActor } from '../actor';
import { type Config, config } from '../config';
import { completeEmailChange } from '../email-changes/complete';
import { EMAIL_CHANGE_LINK } from '../email-changes/link';
import { requestEmailChange } from '../email-changes/request';
import { completePasswordReset } from '../password-resets/complete';
import { copyPasswordResetLink } from '../password-resets/copy-link';
import { requestPasswordReset } from '../password-resets/request';
import { findSessionActor } from '../sessions/queries';
import { makeToken } from '../token';
import { authenticateUser } from '../users/authenticate';
import { changePassword } from '../users/change-password';
import { isManagedByEnvironment, mayChangeOwnProfile, mayHandOverOwnership } from '../users/policy';
import { renameUser } from '../users/rename';
import { applyOwner } from './apply-owner';
import { completeSetup } from './complete';
import { handOverOwnership } from './hand-over';
import { findSetupSkip, hasOwner, isClaimable, isInWizard, setupCode } from './queries';
import { lockSetup } from './rows';
import { skipSetup } from './skip';

beforeEach(emptyDatabase);

const PASSWORD = 'From-the-environment-1';
let passwordHash = '';
it.beforeAll(async () => {
  passwordHash = await bcrypt(PASSWORD, 4);
});

/** A restart with this owner in the environment. */
async function startWith(changes: Partial<NonNullable<Config['environmentOwner']>> = {}): Promise<void> {
  changeSettings({
    environmentOwner: {
      email: 'olivia@example.com',
      firstName: 'Olivia',
      lastName: 'Owner',
      passwordHash,
      ...changes,
    },
  });
  await applyOwner(system);
}

const owner = () => db().user.findFirstOrThrow({ where: { role: 'owner' } });
const log = () => db().auditEntry.findMany({ where: { event: 'setup.managed_by_environment' } });
const signIn = async (email = olivia.email, password = PASSWORD): Promise<UserActor> => {
  const { secret } = await authenticateUser(aVisitor(), { email, password });
  return (await findSessionActor(secret, aVisitor())) ?? expect.fail('Not signed in.');
};

describe('an owner by environment', () => {
  it('is there after the first start, signs in with the password, and finds no wizard', async () => {
    await startWith();
    const actor = await signIn();
    expect(actor).toMatchObject({
      email: olivia.email,
      firstName: 'Olivia',
      lastName: 'Owner',
      role: 'owner',
    });
    expect(await hasOwner()).toBe(true);
    expect(await isClaimable()).toBe(false);
    expect(await isInWizard(actor)).toBe(false);
    const entries = await log();
    expect(entries).toMatchObject([
      {
        actorKind: 'system',
        actorLabel: 'instance',
        subjectId: actor.id,
        facts: { email: olivia.email },
      },
    ]);
  });

  it('is nobody where the environment says nothing', async () => {
    await applyOwner(system);
    expect(await hasOwner()).toBe(false);
    expect(await db().auditEntry.count()).toBe(0);
  });

  it('is made once, however many processes start at the same moment', async () => {
    await startWith();
    await emptyDatabase();
    expect(await tally(Array.from({ length: 10 }, () => applyOwner(system)))).toEqual({ done: 10 });
    expect(await db().user.count()).toBe(1);
    expect(await log()).toHaveLength(1);
  });

  it('is the same after the next start, signed in still, with nothing written', async () => {
    await startWith();
    const actor = await signIn();
    const before = await everythingStored();
    await startWith();
    expect(await everythingStored()).toBe(before);
    expect(await db().session.count({ where: { id: actor.sessionId } })).toBe(1);
  });

  it('keeps the hash that the environment brings, so that signing in changes nothing', async () => {
    await startWith();
    await signIn();
    await signIn();
    expect((await owner()).passwordHash).toBe(passwordHash);
  });

  it.each([
    ['name', { firstName: 'Liv', lastName: 'Holder' }],
    ['address', { email: 'liv@example.com' }],
  ])('takes on another %s with the next start, and stays signed in', async (_what, changes) => {
    await startWith();
    const { id, sessionId } = await signIn();
    await startWith(changes);
    expect(await owner()).toMatchObject({ id, ...changes });
    expect(await db().session.count({ where: { id: sessionId } })).toBe(1);
    expect(await log()).toHaveLength(2);
    expect(await signIn((await owner()).email)).toMatchObject({ id, ...changes });
  });

  it('with another password is signed out everywhere, and the old password opens nothing', async () => {
    await startWith();
    await signIn();
    await startWith({ passwordHash: await bcrypt('Another-one-2', 4) });
    expect(await db().session.count()).toBe(0);
    expect(await signIn(olivia.email, 'Another-one-2')).toMatchObject({ role: 'owner' });
    expect((await problemOf(signIn())).code).toBe('wrong_credentials');
  });

  it('takes the account over of whoever claimed the instance, wizard and all, and leaves everybody else alone', async () => {
    const claimed = await setUp(mia);
    const admin = await join(adam, claimed);
    expect(await isInWizard(claimed)).toBe(true);
    await startWith();
    expect(await owner()).toMatchObject({ id: claimed.id, email: olivia.email, firstName: 'Olivia' });
    expect(await isInWizard(claimed)).toBe(false);
    expect(await db().session.findMany({ select: { userId: true } })).toEqual([{ userId: admin.id }]);
    expect(await db().user.count()).toBe(2);
  });

  it('ends that the set-up was skipped', async () => {
    await skipSetup(aVisitor(), { setupCode: setupCode() ?? '' });
    await startWith();
    expect(await findSetupSkip()).toBeNull();
  });

  it.for(['claim', 'start'])(
    'at the same moment as somebody claims, the %s first: there is one owner, and it is the environment’s',
    async (first) => {
      // One process was started with the setting, another without.
      const claim = async () => {
        changeSettings({ environmentOwner: null });
        await completeSetup(aVisitor(), { ...mia, setupCode: setupCode() ?? '' });
      };
      const start = () => startWith();
      const begun: Promise<void>[] = [];
      await db().$transaction(async (tx) => {
        await lockSetup(tx);
        for (const begin of first === 'claim' ? [claim, start] : [start, claim]) {
          begun.push(begin());
          await expect.poll(waitingForLocks, { timeout: 10_000 }).toBe(begun.length);
        }
      });
      expect(await tally(begun)).toEqual(first === 'claim' ? { done: 2 } : { done: 1, setup_complete: 1 });
      await startWith();
      expect(await db().user.findMany()).toMatchObject([{ email: olivia.email, role: 'owner' }]);
    },
  );

  it('can be another user’s address neither at the first start nor later: the start fails', async () => {
    await join(adam, await setUp(olivia));
    const before = await everythingStored();
    const problem = await problemOf(startWith({ email: adam.email }));
    expect(problem).toMatchObject({ code: 'environment_owner_taken', facts: { email: adam.email } });
    expect(JSON.stringify(problem.facts)).not.toContain(passwordHash);
    expect(await everythingStored()).toBe(before);
  });

  it('does not show in the log with the hash', async () => {
    await startWith();
    expect(JSON.stringify(await db().auditEntry.findMany())).not.toContain(passwordHash);
  });

  it('keeps what was last said when the setting is removed, may change it again, and is stored as everybody', async () => {
    await startWith();
    changeSettings({ environmentOwner: null });
    await applyOwner(system);
    const actor = await signIn();
    await renameUser(actor, { firstName: 'Liv', lastName: 'Owner' });
    expect(await owner()).toMatchObject({ firstName: 'Liv' });
    expect((await owner()).passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});

describe('while the environment says who the owner is', () => {
  let actor: UserActor;
  let admin: UserActor;
  beforeEach(async () => {
    admin = await join(adam, await setUp(olivia));
    await startWith();
    actor = await signIn();
  });

  async function resetToken(): Promise<string> {
    const { environmentOwner } = config();
    changeSettings({ environmentOwner: null });
    await copyPasswordResetLink(commandLine, { userId: actor.id });
    changeSettings({ environmentOwner });
    return resetTokenFor(actor.email);
  }

  async function emailToken(): Promise<string> {
    const { environmentOwner } = config();
    changeSettings({ environmentOwner: null, mail: UNUSED_MAIL_SERVER });
    await requestEmailChange(actor, { newEmail: 'new@example.com', currentPassword: PASSWORD });
    changeSettings({ environmentOwner, mail: null });
    const { id } = await db().emailChange.findFirstOrThrow();
    return makeToken(EMAIL_CHANGE_LINK, id);
  }

  it.each<[string, () => Promise<unknown>]>([
    ['changes their own name', () => renameUser(actor, { firstName: 'Liv', lastName: 'Owner' })],
    [
      'changes their own password',
      () => changePassword(actor, { currentPassword: PASSWORD, newPassword: 'Another-one-2' }),
    ],
    [
      'asks for another address',
      () => requestEmailChange(actor, { newEmail: 'new@example.com', currentPassword: PASSWORD }),
    ],
    [
      'confirms another address by a link from before',
      async () => completeEmailChange(aVisitor(), { token: await emailToken() }),
    ],
    ['copies a link for the owner’s password', () => copyPasswordResetLink(actor, { userId: actor.id })],
    ['copies one on the command line', () => copyPasswordResetLink(commandLine, { userId: actor.id })],
    [
      'sets the owner’s password by a link from before',
      async () => completePasswordReset(aVisitor(), { token: await resetToken(), password: 'Another-one-2' }),
    ],
    ['hands ownership over', () => handOverOwnership(actor, { userId: admin.id, currentPassword: PASSWORD })],
    ['hands it over on the command line', () => handOverOwnership(commandLine, { userId: admin.id })],
  ])('nobody %s, and is told by which setting', async (_what, attempt) => {
    const facts = { setting: 'N8N_INSTANCE_OWNER_MANAGED_BY_ENV' };
    expect(await problemOf(attempt())).toMatchObject({ code: 'managed_by_environment', status: 409, facts });
    expect(await owner()).toMatchObject({
      id: actor.id,
      email: olivia.email,
      firstName: 'Olivia',
      passwordHash,
    });
  });

  it('no link is mailed for the owner’s password, and the answer is the same as for anybody', async () => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    expect(await requestPasswordReset(aVisitor(), { email: olivia.email })).toBeUndefined();
    expect(await db().mail.count()).toBe(0);
    expect(await db().passwordReset.count()).toBe(0);
    await requestPasswordReset(aVisitor(), { email: adam.email });
    expect(await db().mail.count()).toBe(1);
  });

  it('nobody claims or skips, even when the owner is gone until the next start', async () => {
    await db().setup.deleteMany();
    await db().user.deleteMany();
    for (const attempt of [
      () => completeSetup(aVisitor(), { ...mia, setupCode: setupCode() ?? '' }),
      () => skipSetup(aVisitor(), { setupCode: setupCode() ?? '' }),
    ])
      expect(await problemOf(attempt())).toMatchObject({
        code: 'managed_by_environment',
        facts: { setting: 'N8N_INSTANCE_OWNER_MANAGED_BY_ENV' },
      });
    await applyOwner(system);
    expect(await signIn()).toMatchObject({ role: 'owner' });
  });

  it('everybody else changes what is theirs as before', async () => {
    expect(isManagedByEnvironment(actor)).toBe(true);
    expect(isManagedByEnvironment(admin)).toBe(false);
    expect(mayChangeOwnProfile(actor)).toBe(false);
    expect(mayChangeOwnProfile(admin)).toBe(true);
    expect(mayHandOverOwnership(actor, admin)).toBe(false);
    await renameUser(admin, { firstName: 'Ada', lastName: 'Admin' });
    await changePassword(admin, { currentPassword: adam.password, newPassword: 'Another-one-2' });
    expect(await copyPasswordResetLink(actor, { userId: admin.id })).toHaveProperty('link');
  });
});
