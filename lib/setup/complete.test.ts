import { beforeEach, describe, expect } from 'vitest';
import { closeDb, db } from '../../database/database';
import { adam, olivia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { join, setUp } from '../../testing/join-cast';
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
import { findSessionActor } from '../sessions/queries';
import { hashPassword } from '../users/password';
import { completeSetup } from './complete';
import { finishSetup } from './finish';
import { hasOwner, isInWizard, setupCode, setupLink } from './queries';

beforeEach(emptyDatabase);

const claim = (
  changes: { email?: string; setupCode?: string; password?: string } = {},
  visitor = aVisitor(),
) => completeSetup(visitor, { ...olivia, setupCode: setupCode() ?? '', ...changes });

describe('setting up the owner account', () => {
  it('makes the owner and signs the owner in', async ({ visitor }) => {
    expect(await hasOwner()).toBe(false);
    const { secret } = await claim({}, visitor);
    expect(await hasOwner()).toBe(true);
    const { email, firstName, lastName } = olivia;
    expect(await findSessionActor(secret, visitor)).toMatchObject({
      email,
      firstName,
      lastName,
      role: 'owner',
    });
    const entries = await db().auditEntry.findMany();
    expect(entries).toMatchObject([{ event: 'setup.completed', actorKind: 'visitor', ip: visitor.ip }]);
  });

  it('can be done once', async () => {
    await claim();
    const problem = await problemOf(claim({ email: 'somebody@example.com' }));
    expect(problem).toMatchObject({ code: 'setup_complete', status: 409 });
    expect(await db().user.count()).toBe(1);
  });

  it.each([
    ['with the same address', () => olivia.email],
    ['with different addresses', (n: number) => `person${n}@example.com`],
  ])('by fifty people at the same moment %s makes exactly one owner', async (_how, emailOf) => {
    const attempts = Array.from({ length: 50 }, (_, n) => claim({ email: emailOf(n) }));
    expect(await tally(attempts)).toEqual({ done: 1, setup_complete: 49 });
    expect(await db().user.findMany()).toMatchObject([{ role: 'owner' }]);
    expect(await db().session.count()).toBe(1);
    expect(await db().auditEntry.count()).toBe(1);
    const [setup] = await db().setup.findMany({ include: { owner: true } });
    expect(setup?.owner?.role).toBe('owner');
  });

  it.each([
    [
      'the address is somebody’s already',
      async () => {
        const passwordHash = await hashPassword(adam.password, adam);
        const { firstName, lastName, email } = adam;
        await db().user.create({ data: { firstName, lastName, email, role: 'member', passwordHash } });
        return codeOf(claim({ email }));
      },
    ],
    ['the activity log cannot be written', () => claim({}, doomed(aVisitor())).catch(() => 'a bug')],
    [
      'the password is too short for this instance',
      () => {
        changeSettings({ passwordMinLength: 64 });
        return codeOf(claim());
      },
    ],
  ])('leaves nothing half-written when %s', async (_why, fail) => {
    expect(await fail()).toMatch(/already_user|a bug|password_short/);
    expect(await hasOwner()).toBe(false);
    expect(await db().user.count({ where: { role: 'owner' } })).toBe(0);
    expect(await db().session.count()).toBe(0);
    expect(await db().auditEntry.count()).toBe(0);
    changeSettings({ passwordMinLength: 8 });
    expect(await claim()).toHaveProperty('secret');
  });
});

describe('the set-up code', () => {
  it('is twelve letters and digits that nobody mistakes for one another', () => {
    expect(setupCode()).toMatch(/^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}$/);
  });

  it('is the same after a restart, and another one on another instance', async () => {
    const code = setupCode();
    await closeDb();
    changeSettings({ port: 9999, instanceName: 'After the restart' });
    expect(setupCode()).toBe(code);
    changeSettings({ instanceKey: 'the-instance-key-of-another-house-2' });
    expect(setupCode()).not.toBe(code);
  });

  it('stands in the printed link, ready to be opened', () => {
    expect(setupLink()).toBe(`https://latchkey.example.com/setup?code=${setupCode()}`);
    changeSettings({ setupCode: { kind: 'own', code: 'a code & more' } });
    expect(new URL(setupLink()).searchParams.get('code')).toBe('a code & more');
    changeSettings({ setupCode: { kind: 'off' } });
    expect(setupLink()).toBe('https://latchkey.example.com/setup');
  });

  it.each([
    ['nothing', ''],
    ['another code', 'AAAA-BBBB-CCCC'],
    ['a part of it', 'XXXX'],
    ['something endless', 'A'.repeat(10_000)],
    ['letters beyond ASCII of the same length', 'ÄÄÄÄÄÄ'],
  ])('is asked for: %s opens nothing', async (_what, code) => {
    const problem = await problemOf(claim({ setupCode: code }));
    expect(problem).toMatchObject({ code: 'setup_code_wrong', status: 403, field: 'setupCode' });
    expect(await hasOwner()).toBe(false);
  });

  it.each([
    ['in small letters', (code: string) => code.toLowerCase()],
    ['without dashes', (code: string) => code.replaceAll('-', '')],
    ['with spaces, as read aloud', (code: string) => ` ${code.replaceAll('-', ' ')} `],
  ])('may be typed %s', async (_how, typed) => {
    await claim({ setupCode: typed(setupCode() ?? '') });
    expect(await hasOwner()).toBe(true);
  });

  it('may be one’s own, and then the derived one opens nothing', async () => {
    const derived = setupCode() ?? '';
    changeSettings({ setupCode: { kind: 'own', code: 'Open Sesame' } });
    expect(await codeOf(claim({ setupCode: derived }))).toBe('setup_code_wrong');
    expect(await claim({ setupCode: 'open sesame' })).toHaveProperty('secret');
  });

  it('is not asked for when it is off', async () => {
    changeSettings({ setupCode: { kind: 'off' } });
    expect(await claim({ setupCode: '' })).toHaveProperty('secret');
  });

  it('cannot be guessed: after twenty tries an address waits, even with the right one', async () => {
    const guesser = aVisitor();
    for (let n = 0; n < 20; n++)
      expect(await codeOf(claim({ setupCode: `GUESS-${n}` }, guesser))).toBe('setup_code_wrong');
    const problem = await problemOf(claim({}, guesser));
    expect(problem).toMatchObject({ code: 'too_many_attempts', status: 429 });
    const { seconds } = problem.is('too_many_attempts') ? problem.facts : expect.fail('It was another.');
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(300);
    expect(await claim()).toHaveProperty('secret');
  });

  it('does not rest in the database', async () => {
    const code = setupCode() ?? '';
    await claim();
    expect(await everythingStored()).not.toContain(code);
  });
});

describe('the wizard', () => {
  it('is open to the owner alone until its end, however often they come to it', async () => {
    const owner = await setUp(olivia);
    const admin = await join(adam, owner);
    expect(await isInWizard(owner)).toBe(true);
    expect(await isInWizard(admin)).toBe(false);
    expect(await isInWizard(aVisitor())).toBe(false);

    await finishSetup(admin);
    await finishSetup(aVisitor());
    expect(await isInWizard(owner)).toBe(true);

    await Promise.all(Array.from({ length: 10 }, () => finishSetup(owner)));
    expect(await isInWizard(owner)).toBe(false);
    expect(await db().auditEntry.count({ where: { event: 'setup.finished' } })).toBe(1);
  });
});
