import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { db } from '../../database/database';
import { closeMailTransport } from '../../smtp/smtp';
import {
  certificateFor,
  type Move,
  type Step,
  startMailServer,
  startScriptedMailServer,
  trust,
} from '../../testing/mail-server';
import { changeSettings, everythingStored, withDatabase } from '../../testing/testing';
import { system } from '../actor';
import { INVITE_LINK } from '../invitations/link';
import { linkTo } from '../token';
import { deliverMail } from './deliver';
import { enqueueMails } from './rows';
import { sendMailAgain } from './send-again';

withDatabase();

/** Lines that Latchkey logged during a test. */
let logged: string[] = [];
beforeEach(() => {
  logged = [];
  vi.spyOn(console, 'error').mockImplementation((line) => logged.push(String(line)));
});
afterEach(() => {
  closeMailTransport();
  vi.restoreAllMocks();
});

const SIGN_IN = { user: 'door', pass: 'open-sesame-1001' };
const WAITS = {
  state: 'queued',
  attempts: 1,
  sentAt: null,
  claimedUntil: null,
  nextTryAt: expect.any(Date),
};
const FAILED = { state: 'failed', attempts: 1, sentAt: null, claimedUntil: null, nextTryAt: null };

/** An invite mail in the outbox. */
async function queued(invitationId: string = randomUUID()): Promise<string> {
  const [id = ''] = await enqueueMails(db(), {
    template: 'invite',
    to: 'guest@example.com',
    aboutId: invitationId,
    facts: {
      link: { ...INVITE_LINK, id: invitationId, version: 1 },
      role: 'member',
      inviter: null,
      expiresAt: '2030-01-31T12:30:00.000Z',
    },
  });
  return id;
}

/** What became of a mail once it was tried. */
async function tried(id: string) {
  await deliverMail(id);
  return db().mail.findUniqueOrThrow({ where: { id } });
}

/** The reply to EHLO, with what is offered besides (RFC 5321, 4.1.1.1). */
function ehlo(...offers: string[]): string {
  const lines = ['mail.example.com', ...offers];
  return lines.map((line, n) => `250${n < lines.length - 1 ? '-' : ' '}${line}`).join('\r\n');
}

/** E-mail is set to a server that takes a sign-in and makes this move at one step until it is healed. */
async function illServer(at: Step, move: Move, offers: string[] = []) {
  let isIll = true;
  const server = await startScriptedMailServer((step) => {
    const isHere = step === at || (at === 'EHLO' && step === 'HELO');
    if (isHere && isIll) return move;
    const isTls = isIll && (at === 'STARTTLS' || at === 'handshake');
    return step === 'EHLO' ? ehlo(...offers, ...(isTls ? ['STARTTLS'] : []), 'AUTH PLAIN') : undefined;
  });
  changeSettings({ mail: { ...server.settings, auth: SIGN_IN, security: 'starttls' } });
  const heal = () => {
    isIll = false;
  };
  return { ...server, heal };
}

/** The next mail arrives once the server is well, and no connection was left behind. */
async function nextOneArrives(server: Awaited<ReturnType<typeof illServer>>) {
  server.heal();
  expect(await tried(await queued())).toMatchObject({ state: 'sent', reply: '250 2.0.0 accepted' });
  await vi.waitFor(() => expect(server.open()).toBe(1), { timeout: 30_000 });
  expect(server.heard.flat().filter(({ step }) => step === 'unknown')).toEqual([]);
}

const STEPS = ['greeting', 'EHLO', 'STARTTLS', 'AUTH', 'MAIL FROM', 'RCPT TO', 'DATA', 'letter'] as const;
/** After the sign-in most servers let a client say all in one go (RFC 2920); their answers come all in one go too. */
const IN_ONE_GO = ['MAIL FROM', 'RCPT TO', 'DATA', 'letter'] as const;

/** The cause of a refusal: never that the mail was refused where it was not even shown. */
const CAUSES: Partial<Record<Step, { now?: string; forGood: string }>> = {
  greeting: { forGood: 'turned_away' },
  EHLO: { forGood: 'greeting_refused' },
  STARTTLS: { now: 'starttls_refused', forGood: 'starttls_refused' },
  AUTH: { forGood: 'sign_in_refused' },
};

describe.each<[step: Step, how: string, offers: string[]]>([
  ...STEPS.map((step): [Step, string, string[]] => [step, '', []]),
  ...IN_ONE_GO.map((step): [Step, string, string[]] => [step, ' (said in one go)', ['PIPELINING']]),
])('at the step "%s"%s', (step, _how, offers) => {
  it.each(['451 4.3.0 Not now', '421-4.3.2 Closing\r\n421 4.3.2 Good-bye'])(
    '%j means later: the mail waits for its next try, with the server’s words',
    async (reply) => {
      const server = await illServer(step, reply, offers);
      const mail = await tried(await queued());
      expect(mail).toMatchObject({ ...WAITS, reply: reply.replace('\r\n', ' ') });
      expect(mail.cause).toBe(CAUSES[step]?.now ?? 'refused_for_now');
      await nextOneArrives(server);
    },
  );

  it.each(['554 5.3.0 Never', '554-5.3.0 Never\r\n554 5.3.0 ever'])(
    '%j means no: the mail has failed at once, with the server’s words, until somebody sends it again',
    async (reply) => {
      const server = await illServer(step, reply, offers);
      const id = await queued();
      const mail = await tried(id);
      expect(mail).toMatchObject({ ...FAILED, reply: reply.replace('\r\n', ' ') });
      expect(mail.cause).toBe(CAUSES[step]?.forGood ?? 'refused');
      await nextOneArrives(server);
      await sendMailAgain(system, { id });
      expect(await tried(id)).toMatchObject({ state: 'sent', attempts: 1, cause: 'sent_in_clear_text' });
    },
  );

  it.each(['hang up', 'reset'])('a server that goes (%s) may come back: the mail waits', async (move) => {
    const server = await illServer(step, move, offers);
    const mail = await tried(await queued());
    expect(mail).toMatchObject({ ...WAITS, reply: expect.stringMatching(/\w/) });
    expect(mail.cause).toBe('connection_lost');
    await nextOneArrives(server);
  });
});

describe('between steps', () => {
  it.each(['hang up', 'reset'])(
    'a server that goes (%s) amid the TLS handshake may come back',
    async (move) => {
      const server = await illServer('handshake', move);
      expect(await tried(await queued())).toMatchObject(WAITS);
      await nextOneArrives(server);
    },
  );

  it.each(['hang up', 'silence', '421 4.3.2 Closing', '500 5.5.2 What?'])(
    'a server that has refused one mail and then does not take RSET (%s) gets the next one at once',
    async (move) => {
      let isIll = true;
      const server = await startScriptedMailServer((step) => {
        if (isIll && step === 'RCPT TO') return '550 5.1.1 No such user';
        return isIll && step === 'RSET' ? move : undefined;
      });
      changeSettings({ mail: server.settings });
      expect(await tried(await queued())).toMatchObject({ ...FAILED, reply: '550 5.1.1 No such user' });
      isIll = false;
      expect(await tried(await queued())).toMatchObject({ state: 'sent' });
    },
  );

  it('a server that knows only HELO gets the mail all the same', async () => {
    const server = await startScriptedMailServer((step) =>
      step === 'EHLO' ? '502 5.5.1 Not implemented' : undefined,
    );
    changeSettings({ mail: { ...server.settings, security: 'starttls' } });
    expect(await tried(await queued())).toMatchObject({ state: 'sent' });
    expect(server.heard[0]?.map(({ step }) => step)).toEqual([
      ...['EHLO', 'HELO', 'MAIL FROM', 'RCPT TO', 'DATA', 'letter'],
    ]);
  });
});

it('a server that falls silent, at whatever step, holds up one connection until it is given up: others go meanwhile', async () => {
  const silent = [...STEPS, 'handshake'] as const;
  const server = await startScriptedMailServer((step, connection) => {
    const at = silent[connection - 1];
    if (step === at) return 'silence';
    const isTls = at === 'STARTTLS' || at === 'handshake';
    return step === 'EHLO' ? ehlo(...(isTls ? ['STARTTLS'] : []), 'AUTH PLAIN') : undefined;
  });
  const mail = { ...server.settings, auth: SIGN_IN, security: 'starttls' } as const;
  const timeouts = { connectionTimeout: 1_500, greetingTimeout: 1_500, socketTimeout: 3_000 };
  changeSettings({ mail: { ...mail, timeouts }, mailConnections: silent.length + 1 });
  const attempts: ReturnType<typeof tried>[] = [];
  for (const _ of silent) {
    attempts.push(tried(await queued()));
    await vi.waitFor(() => expect(server.heard).toHaveLength(attempts.length), { timeout: 30_000 });
  }
  expect(await tried(await queued())).toMatchObject({ state: 'sent' });

  const outcomes = await Promise.all(attempts);
  for (const [n, outcome] of outcomes.entries()) {
    expect(outcome, silent[n]).toMatchObject({ ...WAITS, reply: expect.stringMatching(/time|never/i) });
    expect(outcome.cause, silent[n]).toBe(silent[n] === 'greeting' ? 'tls_expected' : 'timed_out');
  }
  // The one that went may have been closed since, as nobody used it.
  await vi.waitFor(() => expect(server.open()).toBeLessThanOrEqual(1), { timeout: 30_000 });
  expect(await tried(outcomes[0]?.id ?? '')).toMatchObject({ state: 'sent', attempts: 2 });
});

describe('a certificate that is not to be trusted', () => {
  const IN_THE_PAST = { notBeforeDate: new Date('2020-01-01'), notAfterDate: new Date('2020-02-01') };
  const IN_THE_FUTURE = { notBeforeDate: new Date('2090-01-01'), notAfterDate: new Date('2090-02-01') };

  it.each([
    ['for another name', 'elsewhere.example.com', {}, 'certificate_for_other_name'],
    ['that has expired', 'localhost', IN_THE_PAST, 'certificate_expired'],
    ['that is not valid yet', 'localhost', IN_THE_FUTURE, 'certificate_not_yet_valid'],
    ['that nobody vouches for', null, {}, 'certificate_untrusted'],
  ])(
    '%s: no word of the mail and no sign-in goes out, in clear text neither',
    async (_what, name, dates, cause) => {
      const certificate = await certificateFor(name ?? 'localhost', dates);
      if (name) trust(certificate.cert);
      const heard: unknown[] = [];
      for (const security of ['tls', 'starttls'] as const) {
        const server = await startMailServer({
          settings: { host: 'localhost', auth: SIGN_IN, security },
          options: {
            ...certificate,
            secure: security === 'tls',
            disabledCommands: [],
            allowInsecureAuth: true,
            authOptional: true,
            onAuth: (auth, _session, done) => done(null, { user: heard.push(auth) }),
            onMailFrom: (address, _session, done) => done(new Error(`${heard.push(address)}`)),
          },
        });
        changeSettings({ mail: server.settings });
        const mail = await tried(await queued());
        expect(mail, security).toMatchObject({ ...WAITS, cause });
        expect(heard).toEqual([]);
        closeMailTransport();
      }
    },
  );
});

describe('a sign-in', () => {
  it('that the server refuses (535) is final; once the password is mended the mail can be sent again', async () => {
    const server = await startMailServer({
      settings: { auth: { ...SIGN_IN, pass: 'mistyped' } },
      options: {
        disabledCommands: ['STARTTLS'],
        allowInsecureAuth: true,
        onAuth: ({ password }, _session, done) =>
          password === SIGN_IN.pass
            ? done(null, { user: SIGN_IN.user })
            : done(Object.assign(new Error('5.7.8 Bad credentials'), { responseCode: 535 })),
      },
    });
    changeSettings({ mail: server.settings });
    const id = await queued();
    expect(await tried(id)).toMatchObject({
      ...FAILED,
      reply: '535 5.7.8 Bad credentials',
      cause: 'sign_in_refused',
    });
    closeMailTransport();
    changeSettings({ mail: { ...server.settings, auth: SIGN_IN } });
    await sendMailAgain(system, { id });
    expect(await tried(id)).toMatchObject({ state: 'sent', cause: 'sent_in_clear_text' });
    expect(server.letters).toHaveLength(1);
  });

  it('that is set, but that the server offers only after TLS: it is TLS that is missing', async () => {
    const server = await startScriptedMailServer((step) =>
      step === 'MAIL FROM' ? '530 5.7.0 Authentication required' : undefined,
    );
    changeSettings({ mail: { ...server.settings, auth: SIGN_IN, security: 'none' } });
    const mail = await tried(await queued());
    expect(mail).toMatchObject({ ...FAILED, reply: '530 5.7.0 Authentication required' });
    expect(mail.cause).toBe('tls_required_for_sign_in');
    expect(server.heard.flat().map(({ step }) => step)).not.toContain('AUTH');
  });
});

describe('a reply', () => {
  /** All that is stored and logged once a mail with this invitation met these replies. */
  async function keptOf(invitationId: string, replies: [Step, string][]): Promise<string> {
    for (const [step, reply] of replies) {
      await illServer(step, reply);
      await tried(await queued(invitationId));
      closeMailTransport();
    }
    const kept = `${await everythingStored()}\n${logged.join('\n')}`;
    for (const [, reply] of replies) expect(kept).toContain(reply.slice(0, 14));
    return kept;
  }

  it('that repeats the password is kept and logged without it', async () => {
    const inBase64 = Buffer.from(`\0${SIGN_IN.user}\0${SIGN_IN.pass}`).toString('base64');
    const kept = await keptOf(randomUUID(), [
      ['AUTH', `500 5.3.3 Unrecognized command 'AUTH PLAIN ${inBase64}'`],
      ['AUTH', `535 5.7.8 Not ${SIGN_IN.pass}`],
      ['AUTH', `454 4.7.0 Look up ${SIGN_IN.pass} later`],
    ]);
    for (const secret of [SIGN_IN.pass, inBase64]) expect(kept.includes(secret), secret).toBe(false);
  });

  it('that repeats the link of the mail, as filters do, is kept and logged without it', async () => {
    const invitationId = randomUUID();
    const link = linkTo(INVITE_LINK, invitationId, 1);
    const token = link.slice(link.lastIndexOf('/') + 1);
    const kept = await keptOf(invitationId, [
      ['letter', `554 5.7.1 Blocked for <${link}>`],
      ['letter', `451 4.7.1 Cannot look up ${link}`],
      ['letter', `250 2.0.0 Accepted in spite of ${link}`],
    ]);
    expect(kept.includes(token), token).toBe(false);
  });

  describe.each([
    ['a character that no database holds', 'no\0thing'],
    ['signs that steer a terminal', '\u001b[31mred\u001b[0m\u0007'],
    ['far too much to say', `much ${'x'.repeat(20_000)}`],
    ['a sign of two parts where it is cut', `${'x'.repeat(489)}${'🔑'.repeat(20)}`],
    ['the other part of it there', `${'x'.repeat(490)}${'🔑'.repeat(20)}`],
    ['several lines', 'one\r\n???-2.0.0 two\r\n??? 2.0.0 three'],
  ])('with %s', (_what, words) => {
    it.each([
      ['250', { state: 'sent', attempts: 1, sentAt: expect.any(Date), claimedUntil: null }],
      ['451', WAITS],
      ['550', FAILED],
    ])('settles a mail like every other (%s)', async (code, settled) => {
      const dash = words.includes('\r\n') ? '-' : ' ';
      await illServer('letter', `${code}${dash}2.0.0 ${words.replaceAll('???', code)}`);
      const { reply, ...mail } = await tried(await queued());
      expect(mail).toMatchObject(settled);
      expect(reply).toMatch(new RegExp(`^${code}[ -]2\\.0\\.0 `));
      expect(reply?.length).toBeLessThanOrEqual(500);
      expect(reply).not.toMatch(/\p{Cc}|\uFFFD/u);
    });
  });

  it('of something that is no mail server leaves the mail waiting', async () => {
    const server = await illServer('greeting', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n');
    expect(await tried(await queued())).toMatchObject({
      ...WAITS,
      reply: expect.stringContaining('HTTP/1.1'),
    });
    await nextOneArrives(server);
  });
});
