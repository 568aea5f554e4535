import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { adam, mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { type SignedInCast, tokenFor } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  everythingStored,
  factsOf,
  tally,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import { type Actor, commandLine, system, type UserActor } from '../actor';
import { requestEmailChange } from '../email-changes/request';
import { MAILED_TO } from '../mail/limits';
import { sendTestMail } from '../mail/send-test';
import { requestPasswordReset } from '../password-resets/request';
import { Problem } from '../problem';
import { forgive, takePoints } from '../rate-limits/limit';
import { parseAddressList } from './address-list';
import { INVITE_RENEWED, INVITED } from './limits';
import { writeRefused } from './marks';
import { MOST_OPEN_AT_ONCE } from './policy';
import { renewInvitation } from './renew';
import { resendInvitation } from './resend';
import { sendInvitations } from './send';

beforeEach(async () => {
  changeSettings({ mail: UNUSED_MAIL_SERVER });
  await db().invitation.deleteMany();
  await db().rateLimit.deleteMany();
});

const people = (count: number, name: string = randomUUID()) =>
  Array.from({ length: count }, (_, n) => `${name}-${n}@example${n % 50}.com`);
const send = (actor: Actor, emails: string[]) =>
  sendInvitations(actor, { emails: parseAddressList(emails.join('\n')), role: 'member' });
const sum = (outcomes: { outcome: string }[]) => {
  const counts: Record<string, number> = {};
  for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
};
/** As if the actor had already sent so many within the hour. */
const useUp = (actor: UserActor, count: number) =>
  db().$transaction((tx) => takePoints(tx, INVITED, [actor.id], count));
/** Open invitations that are there already. */
const fillUp = (count: number) => db().$executeRaw`
  insert into invitation (id, email, role, "expiresAt")
  select gen_random_uuid(), 'open' || n || '@example.com', 'member', now() + interval '1 day'
  from generate_series(1, ${count}::int) as n`;
const openOnes = () => db().invitation.count({ where: { acceptedAt: null, revokedAt: null } });
const mailsTo = (to: string) => db().mail.count({ where: { to } });

describe('how many one person invites within an hour', () => {
  it('has room for an import of a thousand, again, and once more', async ({ cast }) => {
    for (let n = 0; n < 3; n++) expect(sum(await send(cast.adam, people(1000)))).toEqual({ invited: 1000 });
    expect(await codeOf(send(cast.adam, people(1)))).toBe('too_many_attempts');
    expect(sum(await send(cast.olivia, people(1)))).toEqual({ invited: 1 });
  });

  it('ends row by row: the first are invited, the others are told so and stay in the box', async ({
    cast,
  }) => {
    await useUp(cast.adam, 2995);
    const [five, others] = [people(5), people(3)];
    const list = parseAddressList([...five, 'not an address', ...others, cast.mia.email].join('\n'));
    const outcomes = await sendInvitations(cast.adam, { emails: list, role: 'member' });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      ...five.map(() => 'invited'),
      'not_an_address',
      ...others.map(() => 'too_many_sent'),
      'already_user',
    ]);
    expect(await openOnes()).toBe(5);
    for (const email of others) expect(await mailsTo(email)).toBe(0);
    for (const email of others) expect(writeRefused(list, outcomes)).toContain(email);
    for (const email of five) expect(writeRefused(list, outcomes)).not.toContain(email);
  });

  it('is said in one sentence with the time to wait when it is used up, and nothing is written', async ({
    cast,
  }) => {
    await useUp(cast.adam, 3000);
    const before = await everythingStored();
    const { seconds } = await factsOf(send(cast.adam, people(3)), 'too_many_attempts');
    expect(seconds).toBeGreaterThan(3000);
    expect(seconds).toBeLessThanOrEqual(3600);
    expect(await everythingStored()).toBe(before);
  });

  it('does not count whoever cannot be invited anyway', async ({ cast }) => {
    await useUp(cast.adam, 3000);
    expect(await send(cast.adam, [cast.mia.email])).toMatchObject([{ outcome: 'already_user' }]);
  });

  it('counts those who are invited again, one by one too', async ({ cast }) => {
    const [email = ''] = people(1);
    await send(cast.olivia, [email]);
    const { id } = await db().invitation.findFirstOrThrow({ where: { email } });
    await useUp(cast.adam, 2998);
    expect(await send(cast.adam, [email])).toMatchObject([{ outcome: 'invited_again' }]);
    await resendInvitation(cast.adam, { id });
    const { seconds } = await factsOf(resendInvitation(cast.adam, { id }), 'too_many_attempts');
    expect(seconds).toBeGreaterThan(0);
    expect(await codeOf(send(cast.adam, [email]))).toBe('too_many_attempts');
    await resendInvitation(cast.olivia, { id });
  });

  it('holds however many lists are sent at once', async ({ cast }) => {
    await useUp(cast.adam, 2900);
    const lists = Array.from({ length: 10 }, () => send(cast.adam, people(20)));
    const outcomes = await Promise.allSettled(lists);
    const sent = outcomes.flatMap((it) => (it.status === 'fulfilled' ? it.value : []));
    expect(sent.filter(({ outcome }) => outcome === 'invited')).toHaveLength(100);
    expect(await openOnes()).toBe(100);
  });

  it('is no limit of the command line', async () => {
    for (const machine of [commandLine, system])
      expect(sum(await send(machine, people(3)))).toEqual({ invited: 3 });
    expect(await db().rateLimit.count()).toBe(0);
  });
});

describe('how many invitations are open at once', () => {
  it('ends row by row, and whoever is invited already is invited again', async ({ cast }) => {
    await fillUp(MOST_OPEN_AT_ONCE - 2);
    const [one, two, three] = people(3);
    const list = [one ?? '', 'open1@example.com', two ?? '', three ?? '', 'open2@example.com'];
    const outcomes = await send(cast.olivia, list);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      'invited',
      'invited_again',
      'invited',
      'too_many_open',
      'invited_again',
    ]);
    expect(await openOnes()).toBe(MOST_OPEN_AT_ONCE);
    expect(sum(await send(cast.olivia, [three ?? '']))).toEqual({ too_many_open: 1 });
    await db().invitation.updateMany({ where: { email: one ?? '' }, data: { revokedAt: new Date() } });
    expect(sum(await send(cast.olivia, [three ?? '']))).toEqual({ invited: 1 });
  });

  it('holds when many invite at the same moment', async ({ cast }) => {
    await fillUp(MOST_OPEN_AT_ONCE - 10);
    const lists = Array.from({ length: 12 }, (_, n) => send(n % 2 ? cast.adam : cast.olivia, people(3)));
    const outcomes = (await Promise.all(lists)).flat();
    expect(sum(outcomes)).toEqual({ invited: 10, too_many_open: 26 });
    expect(await openOnes()).toBe(MOST_OPEN_AT_ONCE);
  });

  it('is no limit of the command line', async () => {
    await fillUp(MOST_OPEN_AT_ONCE);
    expect(sum(await send(commandLine, people(2)))).toEqual({ invited: 2 });
  });
});

describe('how many mails people cause to one address within an hour', () => {
  it('is twenty, whoever they are and whatever mail it is', async ({ cast }) => {
    const [email = ''] = people(1);
    await send(cast.olivia, [email]);
    const { id } = await db().invitation.findFirstOrThrow({ where: { email } });
    for (let n = 0; n < 5; n++) await resendInvitation(cast.adam, { id });
    for (let n = 0; n < 5; n++) await send(cast.olivia, [email]);
    await db().invitation.update({ where: { id }, data: { expiresAt: new Date(0) } });
    await renewInvitation(aVisitor(), { token: await tokenFor(email) });
    expect(await mailsTo(email)).toBe(12);
    for (const somebody of [cast.mia, cast.adam]) await changeEmailOften(cast, somebody, email, 4);
    expect(await mailsTo(email)).toBe(20);

    await db().invitation.update({ where: { id }, data: { expiresAt: new Date(0) } });
    await forgive(INVITE_RENEWED, id);
    const token = await tokenFor(email);
    for (const attempt of [
      () => renewInvitation(aVisitor(), { token }),
      () => resendInvitation(cast.olivia, { id }),
      () => changeEmailOften(cast, cast.mia, email, 1),
    ]) {
      const { seconds } = await factsOf(attempt(), 'too_many_attempts');
      expect(seconds).toBeGreaterThan(3000);
    }
    expect(await send(cast.olivia, [email, ...people(1)])).toMatchObject([
      { text: email, outcome: 'too_many_sent' },
      { outcome: 'invited' },
    ]);
    expect(await mailsTo(email)).toBe(20);
  });

  it('holds when all press at the same moment', async ({ cast }) => {
    const [email = ''] = people(1);
    await send(cast.olivia, [email]);
    const { id } = await db().invitation.findFirstOrThrow({ where: { email } });
    const press = async (n: number) => {
      if (n % 2) return resendInvitation(cast.adam, { id });
      const [sent] = await send(cast.olivia, [email]);
      if (sent?.outcome === 'too_many_sent') throw new Problem('too_many_attempts', { seconds: 1 });
    };
    const counts = await tally(Array.from({ length: 40 }, (_, n) => press(n)));
    expect(counts).toEqual({ done: 19, too_many_attempts: 21 });
    expect(await mailsTo(email)).toBe(20);
  });

  it('holds for links to a new password, silently as ever', async ({ cast }) => {
    for (let n = 0; n < 18; n++) await take(cast.mia.email);
    for (let n = 0; n < 4; n++) await requestPasswordReset(aVisitor(), { email: cast.mia.email });
    expect(await db().mail.count({ where: { to: cast.mia.email, template: 'password-reset' } })).toBe(2);
    expect(await db().passwordReset.count({ where: { userId: cast.mia.id } })).toBe(2);
  });

  it('holds for test mails, and says so', async ({ cast }) => {
    for (let n = 0; n < 20; n++) await take(cast.adam.email);
    expect(await codeOf(sendTestMail(cast.adam, { template: 'invite' }))).toBe('too_many_attempts');
    expect(await db().mail.count({ where: { to: cast.adam.email, template: 'invite', aboutId: null } })).toBe(
      0,
    );
  });

  it('is no limit where nothing is mailed, nor of the command line', async ({ cast }) => {
    const [email = ''] = people(1);
    for (let n = 0; n < 25; n++) await send(commandLine, [email]);
    expect(await mailsTo(email)).toBe(25);
    changeSettings({ mail: null });
    for (let n = 0; n < 25; n++) expect(await send(cast.olivia, [email])).not.toContain('too_many_sent');
  });

  const take = (email: string) => db().$transaction((tx) => takePoints(tx, MAILED_TO, [email]));
  async function changeEmailOften(cast: SignedInCast, actor: UserActor, newEmail: string, count: number) {
    const currentPassword = actor.id === cast.mia.id ? mia.password : adam.password;
    for (let n = 0; n < count; n++) await requestEmailChange(actor, { newEmail, currentPassword });
  }
});
