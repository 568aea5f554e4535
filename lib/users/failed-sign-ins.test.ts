import { beforeEach, describe, expect, vi } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { turnOnTwoFactor } from '../../testing/join-cast';
import { aVisitor, everythingStored, tally } from '../../testing/testing';
import { completeSignIn } from '../factors/complete-sign-in';
import { networkOf } from '../network';
import { authenticateByPasskey } from '../passkeys/authenticate';
import { authenticateUser } from './authenticate';
import { noteFailedSignIn, writeFailedSignIns } from './failed-sign-ins';
import { listFailedSignIns } from './list-failed-sign-ins';

const fail = (email: string, visitor = aVisitor(), password = 'Wrong-password-1') =>
  tally([authenticateUser(visitor, { email, password })]);
const rows = () =>
  db().auditEntry.findMany({ where: { event: 'user.sign_in_failed' }, orderBy: { id: 'asc' } });
const many = (what: (n: number) => Promise<unknown>, count = 40) =>
  Promise.all(Array.from({ length: count }, (_, n) => what(n)));

describe('failed sign-ins', () => {
  beforeEach(async () => {
    await writeFailedSignIns();
    await writeFailedSignIns(); // the second time ends bursts in which nothing more failed
    await db().auditEntry.deleteMany({ where: { event: 'user.sign_in_failed' } });
  });

  it('for one account, forty at once, are one row with count, address and network', async ({ cast }) => {
    const visitor = aVisitor();
    await many(() => fail(mia.email, visitor));
    expect(await rows()).toEqual([]);
    await writeFailedSignIns();
    const network = networkOf(visitor.ip ?? '');
    const facts = { attempts: '40', email: mia.email, emails: '1', network, networks: '1' };
    expect(await rows()).toMatchObject([
      { subjectId: cast.mia.id, actorKind: 'visitor', ip: visitor.ip, facts },
    ]);
  });

  it('for one account from forty networks are one row as well', async () => {
    await many(() => fail(mia.email), 40);
    await writeFailedSignIns();
    expect(await rows()).toMatchObject([{ facts: { attempts: '40', networks: '40' } }]);
  });

  it('for forty addresses without account from one network are one row about nobody', async () => {
    const visitor = aVisitor();
    await many((n) => fail(`nobody${n}@example.com`, visitor));
    await writeFailedSignIns();
    expect(await rows()).toMatchObject([{ subjectId: null, facts: { attempts: '40', emails: '40' } }]);
  });

  it('are written by themselves after ten seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await fail(mia.email);
      await vi.advanceTimersByTimeAsync(9_999);
      expect(await rows()).toHaveLength(0);
      vi.advanceTimersByTime(1);
      vi.useRealTimers();
      await vi.waitFor(async () => expect(await rows()).toHaveLength(1));
    } finally {
      vi.useRealTimers();
    }
  });

  it('that go on are told by another row, with what came since', async () => {
    await fail(mia.email);
    await writeFailedSignIns();
    await many(() => fail(mia.email), 3);
    await writeFailedSignIns();
    expect((await rows()).map(({ facts }) => facts)).toMatchObject([{ attempts: '1' }, { attempts: '3' }]);
  });

  it('from very many networks do not fill the log, and do not hide what is tried for an account', async ({
    cast,
  }) => {
    for (let n = 0; n < 1_000; n++) noteFailedSignIn(aVisitor(), null, null);
    await fail(mia.email);
    await writeFailedSignIns();
    const [ofMia, others] = [
      (await rows()).filter(({ subjectId }) => subjectId === cast.mia.id),
      (await rows()).filter(({ subjectId }) => subjectId === null),
    ];
    expect(ofMia).toMatchObject([{ facts: { attempts: '1' } }]);
    expect(others).toHaveLength(201);
    const attempts = others.map(({ facts }) => Number(Object(facts).attempts));
    expect(attempts.reduce((sum, one) => sum + one)).toBe(1_000);
  });

  it('leave behind neither the password nor what was typed in the place of an address', async () => {
    await fail(mia.email, aVisitor(), 'Tried-but-wrong-78');
    await fail('Typed-in-the-wrong-field-79');
    await writeFailedSignIns();
    expect(await rows()).toHaveLength(2);
    expect(await everythingStored()).not.toMatch(/Tried-but-wrong-78|Typed-in-the-wrong-field-79/);
  });

  it('by wrong codes after a right password, and by passkeys, are told as well', async ({ guest }) => {
    await turnOnTwoFactor(guest);
    const { secret } = await authenticateUser(aVisitor(), { email: guest.email, password: mia.password });
    await many(() => tally([completeSignIn(aVisitor(), { secret, code: '12' })]), 7);
    const visitor = aVisitor();
    await many(() => tally([authenticateByPasskey(visitor, { answer: '{}' })]), 3);
    await writeFailedSignIns();
    expect(await rows()).toMatchObject([
      { subjectId: guest.id, facts: { attempts: '7', email: guest.email } },
      { subjectId: null, facts: { attempts: '3', network: networkOf(visitor.ip ?? '') } },
    ]);
  });

  it('are none where the password was right', async () => {
    expect(await fail(mia.email, aVisitor(), mia.password)).toEqual({ done: 1 });
    await writeFailedSignIns();
    expect(await rows()).toEqual([]);
  });

  it('are shown to the person themselves, the last five, and to nobody else', async ({ cast }) => {
    for (let n = 0; n < 6; n++) {
      await many(() => fail(mia.email), n + 1);
      await writeFailedSignIns();
    }
    const shown = await listFailedSignIns(cast.mia);
    expect(shown.map(({ attempts }) => attempts)).toEqual([6, 5, 4, 3, 2]);
    expect(await listFailedSignIns(cast.adam)).toEqual([]);
  });
});
