import { hash } from '@node-rs/bcrypt';
import { expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { aVisitor, changeSettings, codeOf, tally, UNUSED_MAIL_SERVER } from '../../testing/testing';
import { commandLine } from '../actor';
import { authenticateUser } from '../users/authenticate';
import { importUser } from './import';
import { SendInvitations } from './schema';
import { sendInvitations } from './send';

const PASSWORD = 'what I had at n8n';
let count = 0;
async function somebody(more: { isDisabled?: boolean; role?: 'admin' | 'member' } = {}) {
  const passwordHash = await hash(PASSWORD, 4);
  const email = `imported${++count}@example.com`;
  return {
    email,
    firstName: 'Ina',
    lastName: '',
    role: 'member' as const,
    passwordHash,
    isDisabled: false,
    ...more,
  };
}

it('lets people in by the password that they had, in the role that they had', async ({ cast: _cast }) => {
  const admin = await somebody({ role: 'admin' });
  const { id } = await importUser(commandLine, admin);
  await authenticateUser(aVisitor(), { email: admin.email, password: PASSWORD });
  const user = await db().user.findUniqueOrThrow({ where: { id } });
  expect(user).toMatchObject({ role: 'admin', disabledAt: null });
  // Compared once, and kept in our own way from then on.
  expect(user.passwordHash).toMatch(/^\$argon2id\$/);
  expect(await db().auditEntry.findMany({ where: { event: 'user.imported', subjectId: id } })).toMatchObject([
    { actorLabel: 'command_line', facts: { email: admin.email, role: 'admin' } },
  ]);
});

it('leaves out whoever is disabled there', async ({ cast: _cast }) => {
  const disabled = await somebody({ isDisabled: true });
  await importUser(commandLine, disabled);
  expect(await codeOf(authenticateUser(aVisitor(), { email: disabled.email, password: PASSWORD }))).toBe(
    'wrong_credentials',
  );
});

it('revokes an open invitation, whose mail no longer goes', async ({ cast }) => {
  changeSettings({ mail: UNUSED_MAIL_SERVER });
  const user = await somebody();
  await sendInvitations(cast.olivia, SendInvitations.parse({ emails: user.email, role: 'member' }));
  await importUser(commandLine, user);
  const [invitation] = await db().invitation.findMany({ where: { email: user.email } });
  expect(invitation).toMatchObject({ revokedAt: expect.any(Date), acceptedAt: null });
  expect(await db().mail.findMany({ where: { aboutId: invitation?.id ?? '' } })).toMatchObject([
    { state: 'cancelled' },
  ]);
});

it('makes one of many at once, and nobody twice', async ({ cast: _cast }) => {
  const user = await somebody();
  const tries = Array.from({ length: 8 }, () => importUser(commandLine, user));
  expect(await tally(tries)).toEqual({ done: 1, already_user: 7 });
  expect(await codeOf(importUser(commandLine, { ...user, email: mia.email }))).toBe('already_user');
});

it('is for whoever holds the machine alone', async ({ cast }) => {
  const user = await somebody();
  for (const actor of [cast.olivia, cast.adam, cast.mia, aVisitor()])
    expect(await codeOf(importUser(actor, user))).toBe('forbidden');
});
