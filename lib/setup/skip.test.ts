import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { olivia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { setUp } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  emptyDatabase,
  everythingStored,
  problemOf,
  tally,
} from '../../testing/testing';
import { completeSetup } from './complete';
import { findSetupSkip, hasOwner, isClaimable, isUserManagementOff, setupCode } from './queries';
import { skipSetup } from './skip';

beforeEach(emptyDatabase);

const skip = (code = setupCode() ?? '', visitor = aVisitor()) => skipSetup(visitor, { setupCode: code });
const claim = () => completeSetup(aVisitor(), { ...olivia, setupCode: setupCode() ?? '' });
const log = async () =>
  (await db().auditEntry.findMany({ orderBy: { id: 'asc' } })).map(({ event }) => event);

describe('skipping the set-up for now', () => {
  it('is remembered with its time and stands in the log, and the instance can still be claimed', async () => {
    expect(await findSetupSkip()).toBeNull();
    const before = Date.now();
    await skip();
    const { skippedAt } = (await findSetupSkip()) ?? expect.fail('Not skipped.');
    expect(skippedAt.getTime()).toBeGreaterThanOrEqual(before - 1000);
    expect(await log()).toEqual(['setup.skipped']);
    expect(await hasOwner()).toBe(false);
    expect(await isClaimable()).toBe(true);
  });

  it('is over once somebody claims the instance', async () => {
    await skip();
    await claim();
    expect(await findSetupSkip()).toBeNull();
    expect(await log()).toEqual(['setup.skipped', 'setup.completed']);
  });

  it('is still so when claiming fails', async () => {
    await skip();
    await expect(
      completeSetup(doomed(aVisitor()), { ...olivia, setupCode: setupCode() ?? '' }),
    ).rejects.toThrow();
    expect(await findSetupSkip()).not.toBeNull();
    expect(await hasOwner()).toBe(false);
  });

  it('twice is no fault, and is one thing that happened', async () => {
    expect(await tally(Array.from({ length: 20 }, () => skip()))).toEqual({ done: 20 });
    expect(await db().setupSkip.count()).toBe(1);
    expect(await log()).toEqual(['setup.skipped']);
  });

  it('is refused once there is an owner', async () => {
    await setUp(olivia);
    expect(await codeOf(skip())).toBe('setup_complete');
    expect(await findSetupSkip()).toBeNull();
  });

  it('leaves nothing when the log cannot be written', async () => {
    await expect(skip(undefined, doomed(aVisitor()))).rejects.toThrow();
    expect(await findSetupSkip()).toBeNull();
  });

  it('at the same moment as others claim: one owner, and nothing says any more that it was skipped', async () => {
    for (let round = 0; round < 5; round++) {
      await emptyDatabase();
      const attempts = [skip(), claim(), skip(), claim(), skip()];
      const settled = await Promise.allSettled(attempts);
      expect(settled.filter(({ status }, n) => n % 2 === 1 && status === 'fulfilled')).toHaveLength(1);
      expect(await db().user.count()).toBe(1);
      expect(await findSetupSkip()).toBeNull();
      const events = await log();
      expect(events.at(-1)).toBe('setup.completed');
    }
  });
});

describe('the set-up code', () => {
  it.each(['', 'AAAA-BBBB-CCCC', 'ÄÄÄÄÄÄ'])('is asked for: "%s" skips nothing', async (code) => {
    expect(await problemOf(skip(code))).toMatchObject({ code: 'setup_code_wrong', field: 'setupCode' });
    expect(await everythingStored()).not.toContain('setup.skipped');
  });

  it('may be typed in small letters, and is not asked for when it is off', async () => {
    await skip((setupCode() ?? '').toLowerCase().replaceAll('-', ' '));
    expect(await findSetupSkip()).not.toBeNull();
    await emptyDatabase();
    changeSettings({ setupCode: { kind: 'off' } });
    await skip('');
    expect(await findSetupSkip()).not.toBeNull();
  });

  it('cannot be guessed here any more than where it is claimed: tries count together', async () => {
    const guesser = aVisitor();
    for (let n = 0; n < 10; n++) {
      expect(await codeOf(skip(`GUESS-${n}`, guesser))).toBe('setup_code_wrong');
      expect(await codeOf(completeSetup(guesser, { ...olivia, setupCode: `GUESS-${n}` }))).toBe(
        'setup_code_wrong',
      );
    }
    expect(await codeOf(skip(undefined, guesser))).toBe('too_many_attempts');
  });
});

describe('an instance without user management (N8N_USER_MANAGEMENT_DISABLED)', () => {
  it('can neither be claimed nor skipped, and says by which setting', async () => {
    changeSettings({ userManagementDisabled: true });
    expect(await isUserManagementOff()).toBe(true);
    expect(await isClaimable()).toBe(false);
    for (const attempt of [() => claim(), () => skip()]) {
      const facts = { setting: 'N8N_USER_MANAGEMENT_DISABLED' };
      expect(await problemOf(attempt())).toMatchObject({
        code: 'managed_by_environment',
        status: 409,
        facts,
      });
    }
    expect(await everythingStored()).not.toContain(olivia.email);
  });

  it('is none once there is an owner, who goes on as before', async () => {
    await setUp(olivia);
    changeSettings({ userManagementDisabled: true });
    expect(await isUserManagementOff()).toBe(false);
    expect(await codeOf(claim())).toBe('setup_complete');
  });

  it('is as it was after the setting is removed', async () => {
    await skip();
    changeSettings({ userManagementDisabled: true });
    expect(await isUserManagementOff()).toBe(true);
    changeSettings({ userManagementDisabled: false });
    expect(await isUserManagementOff()).toBe(false);
    expect(await claim()).toHaveProperty('secret');
  });
});
