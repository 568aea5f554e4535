import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia, olivia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { joinGuest, turnOnTwoFactor } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  emptyDatabase,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import { requestEmailChange } from '../email-changes/request';
import { beginTwoFactor } from '../factors/begin';
import { checkCode } from '../factors/check';
import { confirmTwoFactor } from '../factors/confirm';
import { renewBackupCodes } from '../factors/renew-codes';
import { requestPasswordReset } from '../password-resets/request';
import { Problem } from '../problem';
import { completeSetup } from '../setup/complete';
import { setupCode } from '../setup/queries';
import { skipSetup } from '../setup/skip';
import { authenticateUser } from '../users/authenticate';
import { confirmPassword } from '../users/confirm-password';
import { makeDeviceToken } from '../users/device';
import { givingBackOnFault, limit } from './limit';
import { VISITOR } from './limits';

beforeEach(() => changeSettings({ mail: UNUSED_MAIL_SERVER }));

const pointsTaken = async () => (await db().rateLimit.aggregate({ _sum: { points: true } }))._sum.points ?? 0;

/** Sees that it fails by a fault of ours, time after time, and that nobody has lost a try by it. */
async function expectNoTryLost(attempt: () => Promise<unknown>): Promise<void> {
  await db().rateLimit.deleteMany();
  for (let n = 0; n < 3; n++) {
    const thrown = await attempt().then(
      () => expect.fail('It went well.'),
      (error: unknown) => error,
    );
    expect(thrown).not.toBeInstanceOf(Problem);
  }
  expect(await db().rateLimit.count(), 'something was counted').toBeGreaterThan(0);
  expect(await pointsTaken()).toBe(0);
}

/** While a column has another name, every statement that asks for it fails. */
async function without(table: string, column: string, work: () => Promise<void>): Promise<void> {
  const rename = (from: string, to: string) =>
    db().$executeRawUnsafe(`alter table "${table}" rename column "${from}" to "${to}"`);
  await rename(column, 'away');
  try {
    await work();
  } finally {
    await rename('away', column);
  }
}

describe('a statement that fails takes no try from anybody', () => {
  it('who signs in, however often, and the right password still opens', async ({ cast: _, visitor }) => {
    const lost = doomed(visitor);
    for (let n = 0; n < 12; n++)
      await expect(authenticateUser(lost, mia)).rejects.not.toBeInstanceOf(Problem);
    await expectNoTryLost(() => authenticateUser(lost, mia));
    expect(await authenticateUser(visitor, mia)).toHaveProperty('secret');
  });

  it('who signs in on a device that is known', async ({ cast }) => {
    const device = await makeDeviceToken(cast.mia.id);
    await expectNoTryLost(() => authenticateUser({ ...doomed(aVisitor()), device }, mia));
  });

  it('but a wrong password takes one', async ({ cast: _, visitor }) => {
    await db().rateLimit.deleteMany();
    expect(await codeOf(authenticateUser(visitor, { ...mia, password: 'Wrong-password-1' }))).toBe(
      'wrong_credentials',
    );
    expect(await pointsTaken()).toBe(3);
  });

  it('who shows once more who they are', async ({ guest }) => {
    await without('user', 'lastName', () => expectNoTryLost(() => confirmPassword(guest, mia.password)));
  });

  it('who shows a code, of either kind', async ({ guest }) => {
    const { actor, codes } = await turnOnTwoFactor(guest);
    await without('two_factor', 'secret', () =>
      expectNoTryLost(() => checkCode(aVisitor(), actor, '123456')),
    );
    await without('backup_code', 'codeHash', () =>
      expectNoTryLost(() => checkCode(aVisitor(), actor, codes[0] ?? '')),
    );
  });

  it('who turns two-factor sign-in on, or has new backup codes made', async ({ cast }) => {
    const [beginner, holder] = [await joinGuest(cast), await joinGuest(cast)];
    await beginTwoFactor(beginner);
    await without('two_factor', 'secret', () =>
      expectNoTryLost(() => confirmTwoFactor(beginner, { code: '123456' })),
    );
    const { actor } = await turnOnTwoFactor(holder);
    await expectNoTryLost(() => renewBackupCodes(doomed(actor)));
  });

  it('who asks for another address, or for a link to reset the password', async ({ guest }) => {
    const newEmail = 'new-mia@example.com';
    const asked = { newEmail, currentPassword: mia.password };
    await expectNoTryLost(() => requestEmailChange(doomed(guest), asked));
    await expectNoTryLost(() => requestPasswordReset(doomed(aVisitor()), { email: guest.email }));
  });

  it('who sets the instance up, or skips it', async () => {
    await emptyDatabase();
    const code = setupCode() ?? '';
    await expectNoTryLost(() => skipSetup(doomed(aVisitor()), { setupCode: code }));
    await expectNoTryLost(() => completeSetup(doomed(aVisitor()), { ...olivia, setupCode: code }));
    expect(await codeOf(skipSetup(aVisitor(), { setupCode: 'wrong' }))).toBe('setup_code_wrong');
    expect(await pointsTaken()).toBe(1);
  });
});

it('what failed is told, although the points cannot be given back either', async () => {
  await limit(VISITOR, '192.0.2.1');
  const failing = () => Promise.reject(new Error('a full disk'));
  await without('rate_limit', 'points', async () => {
    await expect(givingBackOnFault([[VISITOR, '192.0.2.1']], failing)).rejects.toThrow('a full disk');
  });
});
