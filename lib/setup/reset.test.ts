import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { adam, mia, olivia } from '../../testing/cast';
import { freshTest } from '../../testing/fixtures';
import { join, joinCast, type SignedInCast, setUp, tokenFor } from '../../testing/join-cast';
import {
  aVisitor,
  codeOf,
  doomed,
  emptyDatabase,
  everythingStored,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import { sayEntry } from '../../words/activity';
import { commandLine } from '../actor';
import { addApp } from '../apps/add';
import { openPath } from '../apps/open-path';
import { AddApp, OpenPath } from '../apps/schema';
import { listActivity } from '../audit/queries';
import { ListActivity } from '../audit/schema';
import { requestEmailChange } from '../email-changes/request';
import { addGroup } from '../groups/add';
import { joinGroup } from '../groups/join';
import { acceptInvitation } from '../invitations/accept';
import { sendInvitations } from '../invitations/send';
import { deliverMail } from '../mail/deliver';
import { copyPasswordResetLink } from '../password-resets/copy-link';
import { findSessionActor } from '../sessions/queries';
import { answerSurvey } from '../surveys/answer';
import { authenticateUser } from '../users/authenticate';
import { hasOwner, isClaimable, setupCode } from './queries';
import { resetInstance } from './reset';
import { skipSetup } from './skip';

const it = freshTest.extend('settings', { mail: UNUSED_MAIL_SERVER });

const invite = (cast: SignedInCast, email: string) =>
  sendInvitations(cast.olivia, { emails: [{ text: email, email }], role: 'member' });

/** Something in every table. */
async function live(cast: SignedInCast): Promise<void> {
  await invite(cast, 'noa@example.com');
  await copyPasswordResetLink(cast.olivia, { userId: cast.mia.id });
  await requestEmailChange(cast.mia, { newEmail: 'new@example.com', currentPassword: mia.password });
  await answerSurvey(cast.olivia, { use: 'work' });
  const { id: groupId } = await addGroup(cast.olivia, { name: 'Family' });
  const { id } = await db().invitation.findFirstOrThrow({ where: { email: 'noa@example.com' } });
  const people = [
    { kind: 'user' as const, id: cast.mia.id },
    { kind: 'invitation' as const, id },
  ];
  await joinGroup(cast.olivia, { groupId, people });
  const who = { groupIds: [groupId], userIds: [cast.mia.id] };
  const app = AddApp.parse({ name: 'Wiki', address: 'https://wiki.example.com', ...who });
  const { id: appId } = await addApp(cast.olivia, app);
  await openPath(cast.olivia, OpenPath.parse({ appId, path: '/public/*' }));
}

/** What stays: the log, the counters of the rate limits, which run out, and what the migrations wrote. */
const STAYS = ['audit_entry', 'rate_limit', '_prisma_migrations'];

async function rowsLeft(): Promise<string[]> {
  const tables = await db().$queryRaw<{ name: string }[]>`
    select tablename::text as name from pg_tables where schemaname = 'public'`;
  const left: string[] = [];
  for (const { name } of tables.filter(({ name }) => !STAYS.includes(name))) {
    const [{ count } = { count: 0 }] = await db().$queryRawUnsafe<{ count: number }[]>(
      `select count(*)::int as count from public."${name}"`,
    );
    if (count > 0) left.push(name);
  }
  return left.sort();
}

describe('taking the instance back to its first start', () => {
  it('leaves nobody and nothing of theirs, in whatever table, but the log, which tells of it', async ({
    cast,
  }) => {
    await live(cast);
    expect(await rowsLeft()).toEqual([
      'app',
      'app_group',
      'app_path',
      'app_user',
      'email_change',
      'group',
      'group_member',
      'invitation',
      'invitation_group',
      'mail',
      'password_reset',
      'session',
      'setup',
      'survey',
      'user',
    ]);
    const before = await db().auditEntry.count();
    expect(await resetInstance(commandLine)).toEqual({ users: 3, invitations: 3 });
    expect(await rowsLeft()).toEqual([]);
    expect(await db().auditEntry.count()).toBe(before + 1);
    const { entries } = await listActivity(commandLine, ListActivity.parse({}));
    expect(entries[0] && sayEntry(entries[0])).toBe(
      'The command line took the instance back to its first start; 3 users were deleted and 3 invitations were deleted.',
    );
  });

  it('sends nothing any more of what waited in the outbox', async ({ cast }) => {
    await live(cast);
    const mail = await db().mail.findFirstOrThrow();
    await resetInstance(commandLine);
    const jobs = await db().$queryRaw`select id from graphile_worker._private_jobs`;
    expect(jobs).toEqual([]);
    await deliverMail(mail.id);
    expect(await db().mail.count()).toBe(0);
  });

  it('opens nothing to whoever was in: no session, no password, no link', async ({ cast }) => {
    await invite(cast, 'noa@example.com');
    const token = await tokenFor('noa@example.com');
    const { secret } = await authenticateUser(aVisitor(), mia);
    await resetInstance(commandLine);
    expect(await findSessionActor(secret, aVisitor())).toBeNull();
    expect(await codeOf(authenticateUser(aVisitor(), olivia))).toBe('wrong_credentials');
    const { firstName, lastName, password } = mia;
    expect(await codeOf(acceptInvitation(aVisitor(), { token, firstName, lastName, password }))).toBe(
      'link_unknown',
    );
  });

  it('lets the instance be claimed anew, by the same code and the same people', async () => {
    const code = setupCode();
    await resetInstance(commandLine);
    expect(await hasOwner()).toBe(false);
    expect(await isClaimable()).toBe(true);
    expect(setupCode()).toBe(code);
    const owner = await setUp(olivia);
    expect(await join(adam, owner)).toMatchObject({ role: 'admin' });
  });

  it('forgets that the set-up was skipped, and is no fault where nobody is', async () => {
    await resetInstance(commandLine);
    await skipSetup(aVisitor(), { setupCode: setupCode() ?? '' });
    expect(await resetInstance(commandLine)).toEqual({ users: 0, invitations: 0 });
    expect(await rowsLeft()).toEqual([]);
  });

  it('is for the command line alone', async ({ cast }) => {
    for (const actor of [cast.olivia, cast.adam, cast.mia, aVisitor()])
      expect(await codeOf(resetInstance(actor))).toBe('forbidden');
    expect(await db().user.count()).toBe(3);
  });

  it('happens as a whole or not at all', async ({ cast }) => {
    await live(cast);
    const before = await everythingStored();
    await expect(resetInstance({ ...commandLine, ip: doomed(aVisitor()).ip })).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });

  it('at the same moment as people sign in, invite and join leaves nobody behind', async () => {
    for (let round = 0; round < 3; round++) {
      await emptyDatabase();
      const cast = await joinCast();
      await invite(cast, 'noa@example.com');
      const token = await tokenFor('noa@example.com');
      const { firstName, lastName, password } = mia;
      const others = [
        acceptInvitation(aVisitor(), { token, firstName, lastName, password }),
        ...Array.from({ length: 4 }, () => authenticateUser(aVisitor(), mia)),
        ...Array.from({ length: 4 }, (_, n) => invite(cast, `guest-${n}@example.com`)),
        ...Array.from({ length: 2 }, (_, n) => addGroup(cast.adam, { name: `Group ${n}` })),
      ];
      const settled = Promise.allSettled(others);
      const reset = resetInstance(commandLine).catch((error: unknown) => error);
      await settled;
      // Of two who wait for one another the database ends one; then it is called again.
      if ((await reset) instanceof Error) await resetInstance(commandLine);
      expect(await rowsLeft()).toEqual([]);
    }
  });
});
