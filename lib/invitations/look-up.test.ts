import { expect } from 'vitest';
import { db } from '../../database/database';
import { adam, mia, olivia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { aVisitor, changeSettings, codeOf, UNUSED_MAIL_SERVER } from '../../testing/testing';
import { type Actor, system } from '../actor';
import { LOOKED_UP } from './limits';
import { lookUpAddresses } from './look-up';
import { LookUpAddresses, SendInvitations } from './schema';
import { sendInvitations } from './send';

const lookUp = (actor: Actor, emails: string) => lookUpAddresses(actor, LookUpAddresses.parse({ emails }));

it('says who is a user and who is invited, and nothing of the others', async ({ cast }) => {
  changeSettings({ mail: UNUSED_MAIL_SERVER });
  const invited = SendInvitations.parse({ emails: 'looked.up@example.com', role: 'member' });
  await sendInvitations(cast.olivia, invited);
  const text = `${mia.email.toUpperCase()}\nnobody@example.com\nno address\nLooked Up <looked.up@example.com>`;
  for (const actor of [cast.olivia, cast.adam])
    expect(await lookUp(actor, text)).toEqual([
      { email: mia.email, mark: 'already_user' },
      { email: 'looked.up@example.com', mark: 'invited_again' },
    ]);
  expect(await lookUp(cast.olivia, '')).toEqual([]);
});

it('is for owner and admins, as often as somebody types', async ({ cast }) => {
  await db().rateLimit.deleteMany();
  for (const actor of [cast.mia, aVisitor(), system, { ...cast.adam, lacksFactor: true }])
    expect(await codeOf(lookUp(actor, olivia.email))).toBe('forbidden');
  for (let n = 0; n < LOOKED_UP.points; n++) await lookUp(cast.olivia, adam.email);
  expect(await codeOf(lookUp(cast.olivia, adam.email))).toBe('too_many_attempts');
  expect(await lookUp(cast.adam, adam.email)).toHaveLength(1);
});

it('takes no more addresses than may be invited at once', () => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => `n${n}@example.com`).join('\n');
  expect(LookUpAddresses.safeParse({ emails: many(1000) }).success).toBe(true);
  expect(LookUpAddresses.safeParse({ emails: many(1001) }).success).toBe(false);
});
