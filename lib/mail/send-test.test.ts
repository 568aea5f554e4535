import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { db } from '../../database/database';
import { closeMailTransport } from '../../smtp/smtp';
import { adam, olivia } from '../../testing/cast';
import { joinCast, type SignedInCast } from '../../testing/join-cast';
import { startMailServer } from '../../testing/mail-server';
import {
  aVisitor,
  changeSettings,
  codeOf,
  tally,
  UNUSED_MAIL_SERVER,
  withDatabase,
} from '../../testing/testing';
import { type Actor, system } from '../actor';
import { getOpenInvitation } from '../invitations/queries';
import { getOpenPasswordReset } from '../password-resets/queries';
import { runDelivery } from './run';
import { SendTestMail } from './schema';
import { sendTestMail } from './send-test';

withDatabase();

let cast: SignedInCast;
let delivery: { stop(): Promise<void> };
beforeAll(async () => {
  cast = await joinCast();
  delivery = await runDelivery();
});
afterAll(() => delivery?.stop());
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  closeMailTransport();
  vi.restoreAllMocks();
});

async function mailServer(...ways: Parameters<typeof startMailServer>) {
  const server = await startMailServer(...ways);
  changeSettings({ mail: server.settings });
  return server;
}

describe('a test mail', () => {
  it('is the real invite, to whoever asks, and tells what the mail server said', async () => {
    const { letters } = await mailServer();
    expect(await sendTestMail(cast.adam, { template: 'invite' })).toMatchObject({
      state: 'sent',
      sentAt: expect.any(Date),
      reply: '250 accepted as letter 1',
      cause: 'sent_in_clear_text',
    });
    expect(letters).toMatchObject([
      { to: [adam.email], read: { subject: 'You have been invited to Latchkey' } },
    ]);
    expect(letters[0]?.read.text).toContain('Adam Admin invited you');
  });

  it('has a link that leads nowhere and invites nobody', async () => {
    const { letters } = await mailServer();
    await sendTestMail(cast.olivia, { template: 'invite' });
    const [, token = ''] = /\/invite\/(\S+)/.exec(letters[0]?.read.text ?? '') ?? [];
    expect(token).toBe('sample');
    expect(await codeOf(getOpenInvitation(token))).toBe('link_unknown');
    expect(await db().invitation.count({ where: { email: olivia.email } })).toBe(0);
  });

  it('is the reset mail when that is asked for, and its link leads nowhere', async () => {
    const { letters } = await mailServer();
    expect(await sendTestMail(cast.olivia, SendTestMail.parse({ template: 'password-reset' }))).toMatchObject(
      { state: 'sent' },
    );
    expect(letters).toMatchObject([
      { to: [olivia.email], read: { subject: 'Reset your Latchkey password' } },
    ]);
    const [, token = ''] = /\/reset-password\/(\S+)/.exec(letters[0]?.read.text ?? '') ?? [];
    expect(token).toBe('sample');
    expect(await codeOf(getOpenPasswordReset(token))).toBe('link_unknown');
    expect(await db().passwordReset.count()).toBe(0);
  });

  it('is the invite when nothing is said, and no other mail can be asked for', () => {
    expect(SendTestMail.parse({})).toEqual({ template: 'invite' });
    for (const template of ['password-changed', '', 'toString', null])
      expect(SendTestMail.safeParse({ template }).success).toBe(false);
  });

  it('goes to another address where one is named, and the log tells who had it sent', async () => {
    const { letters } = await mailServer();
    const to = 'postmaster@elsewhere.example';
    expect(await sendTestMail(cast.adam, SendTestMail.parse({ to: ` ${to.toUpperCase()} ` }))).toMatchObject({
      state: 'sent',
    });
    expect(letters).toMatchObject([{ to: [to] }]);
    expect(await db().invitation.count({ where: { email: to } })).toBe(0);
    const entry = await db().auditEntry.findFirstOrThrow({
      where: { event: 'mail.test_sent' },
      orderBy: { at: 'desc' },
    });
    expect(entry).toMatchObject({ actorId: cast.adam.id, facts: { to, template: 'invite' } });
    expect(SendTestMail.safeParse({ to: '' }).success).toBe(false);
  });

  it('fills no mailbox: an address gets so many within the hour, whoever asks', async () => {
    const { letters } = await mailServer();
    await db().rateLimit.deleteMany();
    await db().mail.deleteMany();
    const to = 'full@elsewhere.example';
    const ask = (actor: Actor) => sendTestMail(actor, { template: 'invite', to });
    for (const actor of [cast.olivia, cast.adam]) for (let n = 0; n < 10; n++) await ask(actor);
    await db().rateLimit.deleteMany({ where: { key: { startsWith: 'testMail' } } });
    expect(await codeOf(ask(cast.olivia))).toBe('too_many_attempts');
    expect(letters).toHaveLength(20);
  });

  it('is made of the operator’s own template', async () => {
    const { letters } = await mailServer();
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-mail-'));
    const invite = join(folder, 'invite.html');
    writeFileSync(invite, '<p>{{inviterFirstName}} & co.</p><a href="{{inviteAcceptUrl}}">Come in</a>');
    changeSettings({ mailTemplates: { invite, 'password-reset': null } });
    await sendTestMail(cast.adam, { template: 'invite' });
    rmSync(folder, { recursive: true });
    expect(letters[0]?.read.html).toContain('<p>Adam & co.</p>');
    expect(letters[0]?.read.text).toContain('Come in https://latchkey.example.com/invite/sample');
  });

  it('that is refused for good says why', async () => {
    await mailServer({
      onRecipient: () => ({ code: 553, text: '5.7.1 Sender address rejected: not owned by user' }),
    });
    expect(await sendTestMail(cast.olivia, { template: 'invite' })).toMatchObject({
      state: 'failed',
      reply: '553 5.7.1 Sender address rejected: not owned by user',
      cause: 'sender_refused',
    });
  });

  it('that is refused for now says when the next try is', async () => {
    await mailServer({ onRecipient: () => ({ code: 450, text: '4.2.0 Greylisted, come back later' }) });
    expect(await sendTestMail(cast.olivia, { template: 'invite' })).toMatchObject({
      state: 'queued',
      nextTryAt: expect.any(Date),
      reply: '450 4.2.0 Greylisted, come back later',
      cause: 'greylisted',
    });
  });

  it('to a server that is not there says so', async () => {
    const server = await mailServer();
    await server.stop();
    expect(await sendTestMail(cast.olivia, { template: 'invite' })).toMatchObject({
      state: 'queued',
      cause: 'connection_refused',
    });
  });

  it('is not possible where e-mail is off', async () => {
    expect(await codeOf(sendTestMail(cast.olivia, { template: 'invite' }))).toBe('email_off');
  });

  it.each<[string, () => Actor]>([
    ['a member', () => cast.mia],
    ['a visitor', aVisitor],
    ['the instance itself, which has no address', () => system],
  ])('is not for %s', async (_who, actor) => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    expect(await codeOf(sendTestMail(actor(), { template: 'invite' }))).toBe('forbidden');
  });

  it('can be asked for ten times in a while, and not more', async () => {
    const { letters } = await mailServer();
    await db().rateLimit.deleteMany();
    await db().mail.deleteMany(); // one that could not be sent before would be tried again now
    const counts = await tally(
      Array.from({ length: 15 }, () => sendTestMail(cast.olivia, { template: 'invite' })),
    );
    expect(counts).toEqual({ done: 10, too_many_attempts: 5 });
    expect(letters).toHaveLength(10);
  });
});
