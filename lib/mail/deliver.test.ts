import { randomUUID } from 'node:crypto';
import tls from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { db } from '../../database/database';
import { closeMailTransport } from '../../smtp/smtp';
import { gate, type Refusal, startMailServer } from '../../testing/mail-server';
import { changeSettings, codeOf, everythingStored, withDatabase } from '../../testing/testing';
import { system } from '../actor';
import { parseAddressList } from '../invitations/address-list';
import { INVITE_LINK } from '../invitations/link';
import { revokeInvitation } from '../invitations/revoke';
import { sendInvitations } from '../invitations/send';
import { makeToken } from '../token';
import { deliverMail, handOverMail } from './deliver';
import { claimMail } from './outbox';
import type { FactsOf } from './render';
import { enqueueMails } from './rows';

withDatabase();

/** Lines that Latchkey logged during a test; the mails that fail here on purpose are not to fill the screen. */
let logged: string[] = [];
beforeEach(() => {
  logged = [];
  vi.spyOn(console, 'error').mockImplementation((line) => logged.push(String(line)));
});
afterEach(() => {
  closeMailTransport();
  vi.restoreAllMocks();
});

const HOUR = 3_600_000;
const LATER: Refusal = { code: 451, text: '4.3.2 Please try again later' };
const NEVER: Refusal = { code: 550, text: '5.7.1 We do not want this' };

/** A mail server, and e-mail set to it. */
async function mailServer(...ways: Parameters<typeof startMailServer>) {
  const server = await startMailServer(...ways);
  changeSettings({ mail: server.settings });
  return server;
}

/** An invite mail in the outbox. */
async function queued(to = 'guest@example.com', facts: Partial<FactsOf<'invite'>> = {}): Promise<string> {
  const invitationId = randomUUID();
  const [id] = await enqueueMails(db(), {
    template: 'invite',
    to,
    aboutId: invitationId,
    facts: {
      link: { ...INVITE_LINK, id: invitationId, version: 1 },
      role: 'member',
      inviter: { firstName: 'Olivia', lastName: 'Owner' },
      expiresAt: '2030-01-31T12:30:00.000Z',
      ...facts,
    },
  });
  return id ?? '';
}

const mail = (id: string) => db().mail.findUniqueOrThrow({ where: { id } });
const jobsOf = (id: string) =>
  db().$queryRaw<
    { runAt: Date }[]
  >`select run_at as "runAt" from graphile_worker.jobs where key = ${`mail:${id}`}`;
describe('a mail that the server accepts', () => {
  it('is sent, with the server’s words', async () => {
    const server = await mailServer();
    const id = await queued();
    await deliverMail(id);
    expect(await mail(id)).toMatchObject({
      state: 'sent',
      attempts: 1,
      sentAt: expect.any(Date),
      reply: '250 accepted as letter 1',
      cause: 'sent_in_clear_text',
      causeFacts: { host: '127.0.0.1' },
      nextTryAt: null,
      claimedUntil: null,
    });
    expect(server.letters).toMatchObject([{ from: 'door@example.com', to: ['guest@example.com'] }]);
  });

  it('is noted by the time that the next one is claimed, which need not wait for it', async () => {
    await mailServer();
    const [first, next] = [await queued(), await queued()];
    const { wasLast, settled } = await handOverMail(first);
    expect([wasLast, (await claimMail(next))?.id]).toEqual([true, next]);
    expect((await mail(first)).state).toBe('sent');
    await settled;
  });

  it('goes out once, however many try to send it at the same moment', async () => {
    const server = await mailServer();
    const id = await queued();
    await Promise.all(Array.from({ length: 10 }, () => deliverMail(id)));
    expect(server.letters).toHaveLength(1);
    expect(await mail(id)).toMatchObject({ state: 'sent', attempts: 1 });
    await deliverMail(id);
    expect(server.letters).toHaveLength(1);
  });

  it('shares a few connections with many others', async () => {
    const server = await mailServer();
    const ids = await Promise.all(Array.from({ length: 30 }, (_, n) => queued(`guest${n}@example.com`)));
    await Promise.all(ids.map((id) => deliverMail(id)));
    expect(new Set(server.letters.map(({ to }) => to.join()))).toHaveProperty('size', 30);
    expect(server.connections()).toBeLessThanOrEqual(5);
  });

  it('goes out at once although the server has dropped the idle connection', async () => {
    const server = await mailServer();
    await deliverMail(await queued());
    server.hangUp();
    const id = await queued();
    await deliverMail(id);
    expect(await mail(id)).toMatchObject({ state: 'sent', attempts: 1 });
  });

  it('over TLS with sign-in is sent when the certificate is to be trusted', async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
      ],
    });
    const signIns: (string | undefined | null)[] = [];
    const server = await mailServer({
      settings: { host: 'localhost', security: 'tls', auth: { user: 'door', pass: ' open ' } },
      options: {
        secure: true,
        cert,
        key,
        disabledCommands: [],
        onAuth({ username, password }, _session, done) {
          signIns.push(username, password);
          done(null, { user: username });
        },
      },
    });
    const id = await queued();
    await deliverMail(id);
    expect(await mail(id)).toMatchObject({
      state: 'queued',
      cause: 'certificate_untrusted',
    });

    // What NODE_EXTRA_CA_CERTS does, which Node reads at its start only.
    const create = tls.createSecureContext;
    vi.spyOn(tls, 'createSecureContext').mockImplementation((options) => create({ ca: cert, ...options }));
    await deliverMail(id);
    expect(await mail(id)).toMatchObject({ state: 'sent', attempts: 2 });
    expect(server.letters).toHaveLength(1);
    expect(signIns).toEqual(['door', ' open ']);
  });
});

describe('a mail whose row somebody holds', () => {
  /** Somebody changes this mail, and takes their time. */
  async function hold(id: string) {
    const [held, over] = [gate(), gate()];
    const holding = db().$transaction(async (tx) => {
      await tx.mail.update({ where: { id }, data: { createdAt: new Date() } });
      held.open();
      await over.opened;
    });
    await held.opened;
    return async () => {
      over.open();
      await holding;
    };
  }

  it('is not begun, and others that are begun at the same moment are sent', async () => {
    const server = await mailServer();
    const [held, ...others] = await Promise.all([queued('held@example.com'), queued(), queued()]);
    const release = await hold(held);
    expect(await Promise.all([held, ...others].map((id) => deliverMail(id)))).toEqual([null, true, true]);
    await release();
    expect(await mail(held)).toMatchObject({ state: 'queued', attempts: 0 });
    expect(await deliverMail(held)).toBe(true);
    expect(server.letters).toHaveLength(3);
  });

  it('when the server accepts it is said to be sent after that, and others at once', async () => {
    const [asked, decided] = [gate(), gate()];
    let offered = 0;
    await mailServer({
      onLetter: async () => {
        offered += 1;
        if (offered === 3) asked.open();
        await decided.opened;
        return undefined;
      },
    });
    const [held, ...others] = await Promise.all([queued(), queued(), queued()]);
    const sendingHeld = deliverMail(held);
    const sendingOthers = others.map((id) => deliverMail(id));
    await asked.opened;
    const release = await hold(held);
    decided.open();
    expect(await Promise.all(sendingOthers)).toEqual([true, true]);
    for (const id of others) expect(await mail(id)).toMatchObject({ state: 'sent' });
    expect(await mail(held)).toMatchObject({ state: 'sending' });
    await release();
    expect(await sendingHeld).toBe(true);
    expect(await mail(held)).toMatchObject({ state: 'sent', reply: expect.stringContaining('accepted') });
  });
});

describe('a mail that the server does not accept', () => {
  it.each([
    ['the recipient', { onRecipient: () => LATER }],
    ['the letter', { onLetter: () => LATER }],
  ])('for now (4xx to %s) waits in the queue for its next try', async (_what, ways) => {
    const server = await mailServer(ways);
    const id = await queued();
    const before = Date.now();
    await deliverMail(id);
    const after = await mail(id);
    expect(after).toMatchObject({
      state: 'queued',
      attempts: 1,
      sentAt: null,
      claimedUntil: null,
      reply: '451 4.3.2 Please try again later',
      cause: 'refused_for_now',
    });
    expect(after.nextTryAt?.getTime()).toBeGreaterThan(before);
    expect(await jobsOf(id)).toEqual([{ runAt: after.nextTryAt }]);
    expect(server.letters).toEqual([]);
  });

  it.each([
    ['the recipient', { onRecipient: () => NEVER }],
    ['the letter', { onLetter: () => NEVER }],
  ])('for good (5xx to %s) has failed at once, with the server’s words', async (_what, ways) => {
    await mailServer(ways);
    const id = await queued();
    await deliverMail(id);
    expect(await mail(id)).toMatchObject({
      state: 'failed',
      attempts: 1,
      nextTryAt: null,
      claimedUntil: null,
      reply: '550 5.7.1 We do not want this',
      cause: 'refused',
    });
    await deliverMail(id);
    expect(await mail(id)).toMatchObject({ state: 'failed', attempts: 1 });
  });

  it('is sent by the next try when it was refused for now, and nothing of the trouble is left', async () => {
    const server = await mailServer({ onLetter: ({ nth }) => (nth === 1 ? LATER : undefined) });
    const id = await queued();
    await deliverMail(id);
    await deliverMail(id);
    expect(await mail(id)).toMatchObject({
      state: 'sent',
      attempts: 2,
      reply: '250 accepted as letter 1',
      cause: 'sent_in_clear_text',
      causeFacts: { host: '127.0.0.1' },
      nextTryAt: null,
    });
    const [first, second] = [server.refused[0], server.letters[0]].map((letter) => letter?.read);
    expect(second?.messageId).toBe(`<${id}@example.com>`);
    expect(second?.messageId).toBe(first?.messageId);
    expect(second?.text).toBe(first?.text);
  });

  it('since nobody listens waits, and where it was tried is known', async () => {
    const server = await mailServer();
    await server.stop();
    const id = await queued();
    await deliverMail(id);
    expect(await mail(id)).toMatchObject({
      state: 'queued',
      nextTryAt: expect.any(Date),
      reply: expect.stringContaining('ECONNREFUSED'),
      cause: 'connection_refused',
      causeFacts: { host: '127.0.0.1', port: server.settings.port },
    });
  });

  it('since the server hung up in the middle waits for its next try', async () => {
    const server = await mailServer({
      onLetter: () => {
        server.hangUp();
        return undefined;
      },
    });
    const id = await queued();
    await deliverMail(id);
    expect(await mail(id)).toMatchObject({ state: 'queued', nextTryAt: expect.any(Date) });
  });

  it.each([
    [1, 5_000],
    [2, 10_000],
    [5, 80_000],
    [11, HOUR],
    [40, HOUR],
  ])('is tried again after pauses that grow: after try %i by about %i ms', async (attempts, pause) => {
    await mailServer({ onLetter: () => LATER });
    const id = await queued();
    await db().mail.update({ where: { id }, data: { attempts: attempts - 1 } });
    const before = Date.now();
    await deliverMail(id);
    const next = (await mail(id)).nextTryAt?.getTime();
    expect(next).toBeGreaterThanOrEqual(before + pause * 0.8 - 1);
    expect(next).toBeLessThanOrEqual(Date.now() + pause);
  });

  it('is given up after a day', async () => {
    await mailServer({ onLetter: () => LATER });
    const id = await queued();
    await db().mail.update({ where: { id }, data: { queuedAt: new Date(Date.now() - 24 * HOUR) } });
    await deliverMail(id);
    expect(await mail(id)).toMatchObject({
      state: 'failed',
      nextTryAt: null,
      reply: expect.stringContaining('451'),
    });
  });

  it('is in the log without its link', async () => {
    await mailServer({ onLetter: () => NEVER });
    const id = await queued();
    await deliverMail(id);
    expect(logged.join('\n')).toContain(id);
    expect(logged.join('\n')).not.toContain('/invite/');
  });
});

describe('a mail that is not to be sent', () => {
  it('since it was cancelled stays where it is', async () => {
    const server = await mailServer();
    const id = await queued();
    await db().mail.update({ where: { id }, data: { state: 'cancelled' } });
    await deliverMail(id);
    expect(server.letters).toEqual([]);
    expect(await mail(id)).toMatchObject({ state: 'cancelled', attempts: 0 });
  });

  it.each(['invite', 'password-reset'] as const)(
    'since its link ran out first is given up: %s',
    async (template) => {
      const server = await mailServer({ onLetter: ({ nth }) => (nth === 1 ? LATER : undefined) });
      const id = await queued();
      await deliverMail(id);
      const facts = { expiresAt: new Date(Date.now() - 1).toISOString() };
      await db().mail.update({ where: { id }, data: { template, facts } });
      expect(await deliverMail(id)).toBe(null);
      expect(await mail(id)).toMatchObject({
        state: 'failed',
        attempts: 1,
        nextTryAt: null,
        claimedUntil: null,
        reply: '451 4.3.2 Please try again later',
        cause: 'link_expired',
        causeFacts: { template },
      });
      expect(server.letters).toEqual([]);
      expect(logged.join('\n')).toContain('was given up: Its link ran out');
    },
  );

  it('since its claim ran out and another process has it in hand: a failure of the first changes nothing', async () => {
    const [first, second] = [gate(), gate()];
    let asked = 0;
    const server = await mailServer({
      onLetter: async ({ nth }) => {
        asked += 1;
        await (nth === 1 ? first : second).opened;
        return nth === 1 ? LATER : undefined;
      },
    });
    const id = await queued();
    const frozen = deliverMail(id);
    await expect.poll(() => asked).toBe(1);
    await db().mail.update({ where: { id }, data: { claimedUntil: new Date(Date.now() - 1) } });
    const living = deliverMail(id);
    await expect.poll(() => asked).toBe(2);
    first.open();
    expect(await frozen).toBe(null);
    expect(await mail(id)).toMatchObject({ state: 'sending', attempts: 2, nextTryAt: null });
    second.open();
    expect(await living).toBe(true);
    expect(await mail(id)).toMatchObject({ state: 'sent', attempts: 2 });
    expect(server.letters).toHaveLength(1);
  });

  it('since another process sends it at this moment is left to that one', async () => {
    const server = await mailServer();
    const id = await queued();
    const claimedUntil = new Date(Date.now() + 30_000);
    await db().mail.update({ where: { id }, data: { state: 'sending', claimedUntil } });
    await deliverMail(id);
    expect(server.letters).toEqual([]);
    expect(await mail(id)).toMatchObject({ state: 'sending', attempts: 0, claimedUntil });
  });

  it('since it is not there is no fault', async () => {
    await mailServer();
    await deliverMail(randomUUID());
  });

  it('was never enqueued when its transaction has rolled back', async () => {
    await mailServer();
    const before = await everythingStored();
    const invitation = db().$transaction(async (tx) => {
      const expiresAt = '2030-01-31T12:30:00.000Z';
      const link = { ...INVITE_LINK, id: randomUUID(), version: 1 };
      const facts: FactsOf<'invite'> = { link, role: 'member', inviter: null, expiresAt };
      expect(await enqueueMails(tx, { template: 'invite', to: 'guest@example.com', facts })).toHaveLength(1);
      throw new Error('changed my mind');
    });
    await expect(invitation).rejects.toThrow('changed my mind');
    expect(await everythingStored()).toBe(before);
  });

  it('is neither enqueued nor sent where e-mail is off', async () => {
    expect(await queued()).toBe('');
    expect(await codeOf(deliverMail(randomUUID()))).toBe('email_off');
  });

  it('since its invitation was taken back while the server thought about it: no second try', async () => {
    const [asked, decided] = [gate(), gate()];
    const server = await mailServer({
      onLetter: async ({ nth }) => {
        if (nth > 1) return undefined;
        asked.open();
        await decided.opened;
        return LATER;
      },
    });
    await sendInvitations(system, { emails: parseAddressList('slow@example.com'), role: 'member' });
    const { id, aboutId } = await db().mail.findFirstOrThrow({ where: { to: 'slow@example.com' } });
    const delivering = deliverMail(id);
    await asked.opened;
    await revokeInvitation(system, { id: aboutId ?? '' });
    decided.open();
    await delivering;
    await deliverMail(id);
    expect(server.letters).toHaveLength(0);
    expect((await mail(id)).state).toBe('cancelled');
  });

  it('since it was invited anew while the server thought about it: only the living link goes out', async () => {
    const [asked, decided] = [gate(), gate()];
    const server = await mailServer({
      onLetter: async ({ nth }) => {
        if (nth > 1) return undefined;
        asked.open();
        await decided.opened;
        return LATER;
      },
    });
    const emails = parseAddressList('again@example.com');
    await sendInvitations(system, { emails, role: 'member' });
    const first = await db().mail.findFirstOrThrow({ where: { to: 'again@example.com' } });
    const delivering = deliverMail(first.id);
    await asked.opened;
    await sendInvitations(system, { emails, role: 'member' });
    decided.open();
    await delivering;
    const all = await db().mail.findMany({ where: { to: 'again@example.com' } });
    for (const { id } of all) await deliverMail(id);
    const token = makeToken(INVITE_LINK, first.aboutId ?? '', 2);
    expect(server.letters.map(({ read }) => read.text?.includes(token))).toEqual([true]);
  });
});
