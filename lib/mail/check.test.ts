import { createServer, type Socket } from 'node:net';
import nodemailer from 'nodemailer';
import { dnsCache } from 'nodemailer/lib/shared';
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { db } from '../../database/database';
import { connectionOptions } from '../../smtp/smtp';
import { joinCast, type SignedInCast } from '../../testing/join-cast';
import {
  certificateFor,
  type Move,
  type Step,
  startMailServer,
  startScriptedMailServer,
  trust,
} from '../../testing/mail-server';
import {
  aVisitor,
  changeSettings,
  codeOf,
  tally,
  UNUSED_MAIL_SERVER,
  withDatabase,
} from '../../testing/testing';
import { type Actor, system } from '../actor';
import type { MailServer } from '../config';
import { type CheckStep, checkMailServer } from './check';

withDatabase();

/** In the product a server is given more time: see smtp/transport.ts. */
const IMPATIENT = { connectionTimeout: 1_000, greetingTimeout: 400, socketTimeout: 2_000 };

const AUTH = { user: 'door', pass: 'Open-Sesame-7' };
const HELLO = '250-mail.example.com\r\n250-PIPELINING\r\n250-SIZE 35882577\r\n250 AUTH PLAIN LOGIN';

const NOTHING = { seen: null, error: null, cause: null, reply: null, ms: null };

let cast: SignedInCast;
beforeAll(async () => {
  cast = await joinCast();
});
afterEach(() => {
  dnsCache.clear();
  vi.unstubAllEnvs();
});

function check(mail: MailServer): Promise<CheckStep[]> {
  return checkMailServer(system, mail, IMPATIENT);
}

/** One line a step: how it ended. */
const outcomes = (steps: CheckStep[]) => steps.map(({ step, outcome }) => `${step}: ${outcome}`);
const stepOf = (steps: CheckStep[], name: CheckStep['step']) => steps.find(({ step }) => step === name);
/** The step that failed, all before it having passed or warned and all behind it being skipped. */
function failureOf(steps: CheckStep[]): CheckStep {
  const at = steps.findIndex(({ outcome }) => outcome === 'failed');
  const failed = steps[at] ?? expect.fail('No step failed.');
  for (const { outcome } of steps.slice(0, at)) expect(outcome).toMatch(/passed|warned/);
  for (const step of steps.slice(at + 1))
    expect(step).toEqual({ step: step.step, outcome: 'skipped', ...NOTHING });
  return failed;
}

/** A server that signs this user in, and moves as told. */
async function scripted(moves: Partial<Record<Step, Move>> = {}, security: MailServer['security'] = 'none') {
  const server = await startScriptedMailServer((step) => {
    if (Object.hasOwn(moves, step)) return moves[step];
    return step === 'EHLO' ? HELLO : undefined;
  });
  return { ...server, settings: { ...server.settings, auth: AUTH, security } };
}

describe('a check of a mail server that works', () => {
  it('walks up to the sender, sends nothing, and leaves', async () => {
    const { settings, heard, open } = await scripted();
    const steps = await check(settings);
    const { port } = settings;
    const [address, sender] = ['127.0.0.1', 'door@example.com'];
    const ms = expect.any(Number);
    const passed = { ...NOTHING, outcome: 'passed', ms };
    expect(steps).toEqual([
      { ...passed, step: 'address', seen: { code: 'addresses', facts: { addresses: [address] } } },
      { ...passed, step: 'connection', seen: { code: 'connected', facts: { address, port } } },
      {
        ...passed,
        step: 'greeting',
        seen: {
          code: 'greeted',
          facts: { name: 'mail.example.com', ownName: 'latchkey.example.com', starttls: 'missing' },
        },
        reply: '220 mail.example.com ESMTP',
      },
      {
        ...NOTHING,
        step: 'encryption',
        outcome: 'warned',
        ms,
        cause: { code: 'clear_text', facts: { host: address, port, sender, hasSignIn: true } },
      },
      { ...passed, step: 'size_limit', seen: { code: 'size_limit', facts: { bytes: 35_882_577 } } },
      {
        ...passed,
        step: 'sign_in',
        seen: { code: 'signed_in', facts: { user: 'door' } },
        reply: '235 2.7.0 welcome',
      },
      {
        ...passed,
        step: 'sender',
        seen: { code: 'may_write', facts: { sender, recipient: sender } },
        reply: '250 2.1.5 ok',
      },
    ]);
    expect(heard.map((said) => said.map(({ step }) => step))).toEqual([
      ['EHLO', 'AUTH', 'MAIL FROM', 'RCPT TO', 'RSET', 'QUIT'],
    ]);
    await vi.waitFor(() => expect(open()).toBe(0), { timeout: 30_000 });
  });

  it.each(['tls', 'starttls'] as const)(
    'tells how it is encrypted, and signs in there: %s',
    async (security) => {
      const certificate = await certificateFor('localhost', {
        notBeforeDate: new Date('2026-01-02'),
        notAfterDate: new Date('2096-03-04'),
      });
      trust(certificate.cert);
      const { settings, letters, connections } = await startMailServer({
        settings: { host: 'localhost', security, auth: AUTH },
        options: {
          ...certificate,
          disabledCommands: [],
          onAuth: ({ username, password }, { secure }, done) =>
            secure && username === AUTH.user && password === AUTH.pass
              ? done(null, { user: username })
              : done(new Error('no')),
          secure: security === 'tls',
        },
      });
      const steps = await check(settings);
      expect(steps.every(({ outcome }) => outcome === 'passed')).toBe(true);
      expect(stepOf(steps, 'encryption')?.seen).toEqual({
        code: 'certificate',
        facts: {
          protocol: expect.stringMatching(/^TLSv1\.[23]$/),
          names: ['localhost'],
          issuer: 'localhost',
          from: '2026-01-02',
          to: '2096-03-04',
        },
      });
      const [first, second] = security === 'tls' ? ['encryption', 'greeting'] : ['greeting', 'encryption'];
      expect(steps.slice(2, 4).map(({ step }) => step)).toEqual([first, second]);
      expect(connections()).toBe(1);
      expect(letters).toEqual([]);
    },
  );

  it('names the people it would write to: whoever asks', async () => {
    const { settings, heard } = await scripted();
    changeSettings({ mail: settings });
    const steps = await checkMailServer(cast.adam);
    expect(stepOf(steps, 'sender')?.seen?.facts).toMatchObject({ recipient: cast.adam.email });
    expect(heard[0]?.map(({ bytes }) => bytes.toString())).toContain(`RCPT TO:<${cast.adam.email}>\r\n`);
  });

  it('says so where no sign-in is set', async () => {
    const { settings, heard } = await scripted();
    const steps = await check({ ...settings, auth: null });
    expect(stepOf(steps, 'sign_in')).toMatchObject({
      outcome: 'passed',
      seen: { code: 'no_sign_in' },
    });
    expect(stepOf(steps, 'encryption')).toMatchObject({ outcome: 'passed', seen: { code: 'no_encryption' } });
    expect(heard[0]?.map(({ step }) => step)).not.toContain('AUTH');
  });

  it('takes one that knows only HELO for what it is (RFC 5321, 3.2)', async () => {
    const { settings } = await scripted({ EHLO: '500 5.5.1 what' });
    expect(stepOf(await check({ ...settings, auth: null }), 'sender')).toMatchObject({ outcome: 'passed' });
  });

  it.each([
    ['250-mail.example.com\r\n250 SIZE', { code: 'no_size_limit' }],
    ['250-mail.example.com\r\n250 SIZE 0', { code: 'no_size_limit' }],
    ['250 mail.example.com', { code: 'no_size_limit' }],
    ['250-mail.example.com\r\n250 SIZE 10240', { code: 'size_limit', facts: { bytes: 10_240 } }],
  ])('tells the size limit of %j', async (EHLO, seen) => {
    const { settings } = await scripted({ EHLO });
    expect(stepOf(await check({ ...settings, auth: null }), 'size_limit')).toMatchObject({
      outcome: 'passed',
      seen,
    });
  });

  it.each<[string, Partial<Record<Step, Move>>]>([
    ['answers in many lines', { 'RCPT TO': '250-2.1.5 well\r\n250 2.1.5 ok', 'MAIL FROM': '250-a\r\n250 b' }],
    ['says nothing to RSET', { RSET: 'silence' }],
    ['refuses RSET', { RSET: '502 5.5.1 what' }],
    ['hangs up at RSET', { RSET: 'hang up' }],
    ['says nothing to QUIT', { QUIT: 'silence' }],
    ['hangs up at QUIT', { QUIT: 'hang up' }],
    ['resets the connection at QUIT', { QUIT: 'reset' }],
    ['is about to stop at QUIT', { QUIT: '421 4.3.2 closing' }],
  ])('takes one that %s for what it is', async (_what, moves) => {
    const { settings, open } = await scripted(moves);
    expect(stepOf(await check(settings), 'sender')).toMatchObject({ outcome: 'passed' });
    await vi.waitFor(() => expect(open()).toBe(0), { timeout: 30_000 });
  });
});

describe('what travels in clear text is warned of', () => {
  const OFFER = '250-mail.example.com\r\n250-STARTTLS\r\n250 AUTH PLAIN';

  it('where STARTTLS is wanted and not offered', async () => {
    const { settings } = await scripted({}, 'starttls');
    const steps = await check(settings);
    expect(stepOf(steps, 'encryption')).toMatchObject({
      outcome: 'warned',
      cause: { code: 'clear_text', facts: { hasSignIn: true } },
    });
    expect(stepOf(steps, 'sender')?.outcome).toBe('passed');
    expect(stepOf(await check({ ...settings, auth: null }), 'encryption')).toMatchObject({
      outcome: 'warned',
      cause: { code: 'clear_text', facts: { hasSignIn: false } },
    });
  });

  it('where STARTTLS is offered and not wanted', async () => {
    const { settings, heard } = await scripted({ EHLO: OFFER });
    const steps = await check(settings);
    expect(stepOf(steps, 'encryption')).toMatchObject({
      outcome: 'warned',
      cause: { code: 'clear_text_despite_starttls', facts: { hasSignIn: true } },
    });
    expect(stepOf(steps, 'greeting')?.seen?.facts).toMatchObject({ starttls: 'offered' });
    expect(heard[0]?.map(({ step }) => step)).not.toContain('STARTTLS');
  });

  it('and so is a sign-in that is set and never asked for', async () => {
    const { settings, heard } = await scripted({ EHLO: '250 mail.example.com' });
    expect(stepOf(await check(settings), 'sign_in')).toMatchObject({
      outcome: 'warned',
      cause: { code: 'sign_in_not_offered' },
    });
    expect(heard[0]?.map(({ step }) => step)).not.toContain('AUTH');
  });
});

describe('a password', () => {
  it.each<[string, Partial<Record<Step, Move>>]>([
    ['knows only HELO', { EHLO: '500 5.5.1 what' }],
    ['offers no mechanism at all', { EHLO: '250-mail.example.com\r\n250 AUTH' }],
    ['offers only what Latchkey does not know', { EHLO: '250-mail.example.com\r\n250 AUTH NTLM GSSAPI' }],
    ['offers only what needs a token', { EHLO: '250-mail.example.com\r\n250 AUTH XOAUTH2 OAUTHBEARER' }],
    [
      'offers one whose name begins like a known one',
      { EHLO: '250-mail.example.com\r\n250 AUTH PLAIN-CLIENTTOKEN' },
    ],
  ])('is not sent to a server that %s', async (_what, moves) => {
    const { settings, heard } = await scripted(moves);
    const failed = failureOf(await check(settings));
    expect(failed).toMatchObject({
      step: 'sign_in',
      cause: { code: 'sign_in_mechanism_missing' },
      reply: null,
    });
    expect(heard.flat().map(({ step }) => step)).not.toContain('AUTH');
  });

  it('that needs a second, empty answer is refused with what the server says then', async () => {
    const { settings, heard } = await scripted({ AUTH: '334 ' });
    expect(failureOf(await check(settings))).toMatchObject({
      step: 'sign_in',
      reply: '500 5.5.2 I do not know this',
    });
    expect(heard[0]?.at(2)?.bytes.toString()).toBe('\r\n');
  });
});

describe('where TLS is required', () => {
  it.each<[string, Partial<Record<Step, Move>>]>([
    ['offers no STARTTLS', { STARTTLS: '502 5.5.1 not implemented' }],
    ['knows only HELO', { EHLO: '502 5.5.1 not implemented' }],
  ])('a server that %s hears nothing of sign-in, sender or recipient', async (_what, moves) => {
    for (const security of ['starttls', 'none'] as const) {
      const { settings, heard } = await scripted(moves, security);
      const steps = await check({ ...settings, isTlsRequired: true });
      expect(steps.find(({ outcome }) => outcome === 'failed')?.cause?.code).toBe('tls_not_offered');
      expect(heard.flat().map(({ step }) => step)).not.toContain('AUTH');
      expect(heard.flat().map(({ step }) => step)).not.toContain('MAIL FROM');
    }
  });
});

describe('addresses beyond ASCII', () => {
  it.each([
    ['250-mail.example.com\r\n250 SMTPUTF8', ' SMTPUTF8'],
    ['250 mail.example.com', ''],
  ])('are announced where the server takes them: %j', async (EHLO, parameter) => {
    const { settings, heard } = await scripted({ EHLO });
    const sender = { name: '', address: 'tür@example.com' };
    await check({ ...settings, auth: null, sender });
    expect(heard[0]?.map(({ bytes }) => bytes.toString())).toContain(
      `MAIL FROM:<tür@example.com>${parameter}\r\n`,
    );
  });
});

describe('a certificate that is not accepted', () => {
  const WAYS = ['tls', 'starttls'] as const;

  /** A server with this certificate that is found by this name, and who tried to sign in there. */
  async function serverOf(certificate: { cert: string; key: string }, security: MailServer['security']) {
    const signIns: string[] = [];
    const host = 'mail.example.com';
    dnsCache.set(host, { value: { addresses: ['127.0.0.1'] } });
    const server = await startMailServer({
      settings: { host, security, auth: AUTH },
      options: {
        ...certificate,
        disabledCommands: [],
        secure: security === 'tls',
        onAuth: ({ username = '' }, _session, done) => {
          signIns.push(username);
          done(null, { user: username });
        },
      },
    });
    return { ...server, signIns };
  }

  it.each(WAYS)('(%s) because nobody trusts it, is shown all the same', async (security) => {
    const { settings, signIns, letters } = await serverOf(await certificateFor('mail.example.com'), security);
    const fault = failureOf(await check(settings));
    expect(fault).toMatchObject({
      step: 'encryption',
      seen: { code: 'certificate', facts: { names: ['mail.example.com'], issuer: 'mail.example.com' } },
      error: 'self-signed certificate',
      reply: null,
      cause: { code: 'certificate_untrusted', facts: { host: 'mail.example.com' } },
    });
    expect(signIns).toEqual([]);
    expect(letters).toEqual([]);
  });

  it.each(WAYS)('(%s) because it is for another name, shows that name', async (security) => {
    const certificate = await certificateFor('smtp.provider.example');
    trust(certificate.cert);
    const { settings, signIns } = await serverOf(certificate, security);
    const fault = failureOf(await check(settings));
    expect(fault).toMatchObject({
      seen: { facts: { names: ['smtp.provider.example'] } },
      cause: { code: 'certificate_for_other_name' },
    });
    expect(signIns).toEqual([]);
  });

  it.each(WAYS)('(%s) because it has expired, shows since when', async (security) => {
    const dates = { notBeforeDate: new Date('2020-01-01'), notAfterDate: new Date('2020-02-01') };
    const certificate = await certificateFor('mail.example.com', dates);
    trust(certificate.cert);
    const { settings, signIns } = await serverOf(certificate, security);
    const fault = failureOf(await check(settings));
    expect(fault).toMatchObject({
      seen: { facts: { from: '2020-01-01', to: '2020-02-01' } },
      error: 'certificate has expired',
      cause: { code: 'certificate_expired' },
    });
    expect(signIns).toEqual([]);
  });

  it('because it is not valid yet points to the clock', async () => {
    const dates = { notBeforeDate: new Date('2090-01-01'), notAfterDate: new Date('2091-01-01') };
    const certificate = await certificateFor('mail.example.com', dates);
    trust(certificate.cert);
    const { settings } = await serverOf(certificate, 'tls');
    expect(failureOf(await check(settings)).cause?.code).toBe('certificate_not_yet_valid');
  });

  it('and is used all the same because the environment says so, is warned of', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    onTestFinished(() => void vi.restoreAllMocks());
    const { settings } = await serverOf(await certificateFor('mail.example.com'), 'tls');
    const steps = await check(settings);
    expect(stepOf(steps, 'encryption')).toMatchObject({
      outcome: 'warned',
      cause: { code: 'certificate_not_checked' },
    });
    expect(stepOf(steps, 'sender')?.outcome).toBe('passed');
  });
});

describe('a mail server that is not where or what it is said to be', () => {
  it('has a name that nobody knows', async () => {
    const steps = await check({ ...UNUSED_MAIL_SERVER, host: 'mail.invalid' });
    expect(failureOf(steps)).toMatchObject({
      step: 'address',
      reply: null,
      cause: { facts: { host: 'mail.invalid' } },
    });
  });

  it('has several addresses, of which one answers', async () => {
    const { settings } = await scripted();
    dnsCache.set('many.invalid', { value: { addresses: ['127.0.0.1', '127.0.0.2', '::1'] } });
    const steps = await check({ ...settings, host: 'many.invalid' });
    expect(stepOf(steps, 'address')?.seen?.facts).toEqual({ addresses: ['127.0.0.1', '127.0.0.2', '::1'] });
    const { port } = settings;
    expect(stepOf(steps, 'connection')?.seen?.facts).toEqual({ address: '127.0.0.1', port });
    expect(stepOf(steps, 'sender')?.outcome).toBe('passed');
  });

  it('does not listen at this port', async () => {
    const server = await startMailServer();
    await server.stop();
    for (const security of ['none', 'starttls', 'tls'] as const)
      expect(failureOf(await check({ ...server.settings, security }))).toMatchObject({
        step: 'connection',
        error: `connect ECONNREFUSED 127.0.0.1:${server.settings.port}`,
        reply: null,
        cause: { code: 'connection_refused' },
      });
  });

  it('speaks STARTTLS where TLS from the first byte is set', async () => {
    const { settings } = await startMailServer({
      settings: { security: 'tls' },
      options: { disabledCommands: [] },
    });
    expect(failureOf(await check(settings))).toMatchObject({
      step: 'encryption',
      error: 'wrong version number',
      cause: { code: 'starttls_expected', facts: { port: settings.port } },
    });
  });

  it('speaks TLS from the first byte where STARTTLS is set', async () => {
    const { settings } = await startMailServer({
      settings: { security: 'starttls' },
      options: { ...(await certificateFor('localhost')), secure: true },
    });
    expect(failureOf(await check(settings))).toMatchObject({
      step: 'greeting',
      cause: { code: 'tls_expected' },
    });
  });

  it.each([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\nConnection: close'],
    ['a mailbox server (POP3)', '+OK POP3 ready'],
    ['a mailbox server (IMAP)', '* OK IMAP4rev1 ready'],
    ['a shell', 'SSH-2.0-OpenSSH_9.6'],
  ])('is %s', async (_what, words) => {
    const mail = await bareServer((socket) => socket.end(`${words}\r\n`));
    expect(failureOf(await check(mail))).toMatchObject({
      step: 'greeting',
      cause: { code: 'not_smtp' },
    });
  });

  it('sends control characters that would confuse a terminal', async () => {
    const { settings } = await scripted({
      greeting: '220 mail \x1b[2J\x07\0 ESMTP',
      EHLO: '250 \x1b[31mred',
    });
    const steps = await check({ ...settings, auth: null });
    expect(stepOf(steps, 'greeting')).toMatchObject({ outcome: 'passed', reply: '220 mail [2J ESMTP' });
    expect(JSON.stringify(steps)).not.toMatch(/\\u00|\\x/);
  });
});

describe('a mail server that refuses', () => {
  it.each<[string, Step, string, CheckStep['step'], string]>([
    ['this machine', 'greeting', '554 5.7.1 go away', 'greeting', 'turned_away'],
    ['STARTTLS, which it offered', 'STARTTLS', '454 4.7.0 not now', 'encryption', 'starttls_refused'],
    ['the password', 'AUTH', '535 5.7.8 bad credentials', 'sign_in', 'sign_in_refused'],
    [
      'a password that is none for apps',
      'AUTH',
      '534-5.7.9 no\r\n534 5.7.9 no',
      'sign_in',
      'app_password_required',
    ],
    ['to look at the password now', 'AUTH', '454 4.7.0 temporary failure', 'sign_in', 'refused_for_now'],
    ['the sender', 'MAIL FROM', '553 5.7.1 not your address', 'sender', 'sender_refused'],
    ['the sender later', 'RCPT TO', '550 5.7.60 Client', 'sender', 'sender_refused'],
    ['to relay', 'RCPT TO', '554 5.7.1 <a@b.c>: Relay access denied', 'sender', 'relay_refused'],
  ])('%s is explained', async (_what, at, reply, step, code) => {
    const hello = '250-mail.example.com\r\n250-STARTTLS\r\n250 AUTH PLAIN';
    const security = at === 'STARTTLS' ? 'starttls' : 'none';
    const { settings, heard, open } = await scripted({ EHLO: hello, [at]: reply }, security);
    expect(failureOf(await check(settings))).toMatchObject({
      step,
      seen: { code: 'refused', facts: { command: at === 'greeting' ? '' : expect.stringContaining(at) } },
      reply: reply.replace('\r\n', ' '),
      cause: { code },
    });
    expect(heard.flat().map(({ step }) => step)).not.toContain('DATA');
    await vi.waitFor(() => expect(open()).toBe(0), { timeout: 30_000 });
  });

  it('somebody who asks, as it does not know them, is explained; the sender’s own mailbox need not be there', async () => {
    const { settings } = await scripted({ 'RCPT TO': '550 5.1.1 unknown' });
    expect(failureOf(await checkMailServer(cast.olivia, settings, IMPATIENT))).toMatchObject({
      step: 'sender',
      cause: { code: 'recipient_unknown' },
    });
    expect(stepOf(await check(settings), 'sender')).toMatchObject({
      outcome: 'passed',
      seen: { code: 'may_send', facts: { sender: settings.sender.address } },
      cause: null,
    });
  });

  it.each([
    ['newcomers (greylisting)', '450 4.2.0 Greylisted, come back', 'greylisted'],
    ['more mail for now', '452 4.5.3 too many recipients', 'too_much_mail'],
  ])('%s only warns, since it passes', async (_what, reply, code) => {
    const { settings } = await scripted({ 'RCPT TO': reply });
    expect(stepOf(await check(settings), 'sender')).toMatchObject({
      outcome: 'warned',
      reply,
      cause: { code },
    });
  });

  it.each([
    ['as it was sent', ({ user, pass }: typeof AUTH) => Buffer.from(`\0${user}\0${pass}`).toString('base64')],
    ['by itself', ({ pass }: typeof AUTH) => Buffer.from(pass).toString('base64')],
    ['in clear', ({ pass }: typeof AUTH) => pass],
  ])('and echoes the password %s does not have it shown', async (_how, echo) => {
    const { settings } = await scripted({ AUTH: `500 5.5.1 what is AUTH PLAIN ${echo(AUTH)}` });
    const steps = await check(settings);
    expect(stepOf(steps, 'sign_in')?.reply).toBe('500 5.5.1 what is AUTH PLAIN …');
    const shown = JSON.stringify(steps);
    for (const secret of [AUTH.pass, Buffer.from(AUTH.pass).toString('base64')])
      expect(shown).not.toContain(secret);
  });
});

describe('a mail server that does not go on', () => {
  const STEPS: [Step, CheckStep['step']][] = [
    ['greeting', 'greeting'],
    ['EHLO', 'greeting'],
    ['STARTTLS', 'encryption'],
    ['handshake', 'encryption'],
    ['AUTH', 'sign_in'],
    ['MAIL FROM', 'sender'],
    ['RCPT TO', 'sender'],
  ];
  const HOW: [Move, string[]][] = [
    ['silence', ['timed_out', 'tls_expected']],
    ['hang up', ['connection_lost']],
  ];
  it.each(STEPS.flatMap(([at, step]) => HOW.map(([how, codes]) => [at, how, step, codes] as const)))(
    'at %s: %s',
    async (at, how, step, codes) => {
      const isEncrypted = at === 'STARTTLS' || at === 'handshake';
      const hello = isEncrypted ? '250-mail.example.com\r\n250 STARTTLS' : HELLO;
      const { settings, open } = await scripted(
        { EHLO: hello, [at]: how },
        isEncrypted ? 'starttls' : 'none',
      );
      const failed = failureOf(await check(settings));
      expect(failed).toMatchObject({ step, outcome: 'failed', reply: null });
      expect(codes).toContain(failed.cause?.code);
      await vi.waitFor(() => expect(open()).toBe(0), { timeout: 30_000 });
    },
  );

  it('at the greeting, and speaks TLS, is known before the wait for the greeting is over', async () => {
    const { settings } = await startMailServer({
      settings: { security: 'starttls' },
      options: { ...(await certificateFor('localhost')), secure: true },
    });
    expect(failureOf(await check(settings))).toMatchObject({
      step: 'greeting',
      error: 'No greeting: it speaks TLS',
      cause: { code: 'tls_expected' },
    });
  });

  it('at once, but in the end, is waited for, and how long is told', async () => {
    const mail = await bareServer((socket) => {
      setTimeout(() => socket.write('220 mail.example.com slow\r\n'), 1_500);
      socket.on('data', () => socket.write('250 mail.example.com\r\n'));
    });
    const steps = await checkMailServer(system, mail, { greetingTimeout: 20_000 });
    expect(stepOf(steps, 'sender')?.outcome).toBe('passed');
    expect(stepOf(steps, 'greeting')?.ms).toBeGreaterThan(1_000);
  });

  it.each(['greeting', 'EHLO', 'AUTH', 'RCPT TO'] as const)('at %s: reset', async (at) => {
    const { settings } = await scripted({ [at]: 'reset' });
    // A connection that is reset as soon as it is there may seem never to have been there.
    expect(failureOf(await check(settings)).cause?.code).toBe('connection_lost');
  });

  it('and is about to stop (421) is quoted, wherever it says so', async () => {
    for (const at of ['greeting', 'EHLO', 'AUTH', 'MAIL FROM', 'RCPT TO'] as const) {
      const { settings, open } = await scripted({ [at]: '421 4.3.2 closing' });
      const steps = await check(settings);
      expect(steps.find(({ reply }) => reply === '421 4.3.2 closing')).toMatchObject({
        outcome: at.includes(' ') ? 'warned' : 'failed',
        cause: { code: 'refused_for_now' },
      });
      await vi.waitFor(() => expect(open()).toBe(0), { timeout: 30_000 });
    }
  });

  it.each(['none', 'tls'] as const)('but never ends to say something (%s) is left', async (security) => {
    let connections = 0;
    const mail = await bareServer((socket) => {
      connections += 1;
      const timer = setInterval(() => socket.write(security === 'tls' ? '\x16' : '2'), 20);
      socket.on('close', () => {
        clearInterval(timer);
        connections -= 1;
      });
    });
    const steps = await checkMailServer(system, { ...mail, security }, { wholeTimeout: 500 });
    expect(failureOf(steps).step).toBe(security === 'tls' ? 'encryption' : 'greeting');
    await vi.waitFor(() => expect(connections).toBe(0), { timeout: 30_000 });
  });

  it('and says nothing to a TLS handshake is left', async () => {
    const mail = await bareServer(() => {});
    expect(failureOf(await check({ ...mail, security: 'tls' }))).toMatchObject({
      step: 'encryption',
      cause: { code: 'timed_out' },
    });
  });
});

describe('what the check says', () => {
  const FAULTS: Move[] = ['451 4.3.0 not now', '554 5.3.0 never', '421 4.3.2 closing', 'hang up', undefined];
  const PLACES: Step[] = ['greeting', 'EHLO', 'AUTH', 'MAIL FROM', 'RCPT TO'];

  it.each(PLACES)('is what comes of a mail, whatever happens at %s', async (at) => {
    for (const fault of FAULTS) {
      const { settings } = await scripted({ [at]: fault, ...(at === 'EHLO' && { HELO: fault }) });
      const isWell = outcomes(await check(settings)).at(-1) === 'sender: passed';
      expect([fault, isWell]).toEqual([fault, await arrives(settings)]);
    }
  });

  async function arrives(mail: MailServer): Promise<boolean> {
    const transport = nodemailer.createTransport({
      ...connectionOptions(mail),
      ...IMPATIENT,
      auth: mail.auth ?? undefined,
    });
    const letter = { from: mail.sender, to: mail.sender.address, subject: 'A try', text: 'A try' };
    return transport.sendMail(letter).then(
      () => true,
      () => false,
    );
  }
});

describe('the check', () => {
  it.each<[string, () => Actor]>([
    ['the owner', () => cast.olivia],
    ['an admin', () => cast.adam],
    ['the instance', () => system],
  ])('may be asked for by %s', async (_who, actor) => {
    const { settings } = await scripted();
    changeSettings({ mail: settings });
    expect(stepOf(await checkMailServer(actor()), 'sender')?.outcome).toBe('passed');
  });

  it.each<[string, () => Actor]>([
    ['a member', () => cast.mia],
    ['a visitor', aVisitor],
  ])('is not for %s, and the mail server hears nothing of it', async (_who, actor) => {
    const { settings, heard } = await scripted();
    changeSettings({ mail: settings });
    expect(await codeOf(checkMailServer(actor()))).toBe('forbidden');
    changeSettings({ mail: null });
    expect(await codeOf(checkMailServer(actor()))).toBe('forbidden');
    expect(heard).toEqual([]);
  });

  it('is not possible where e-mail is off', async () => {
    expect(await codeOf(checkMailServer(cast.olivia))).toBe('email_off');
    expect(await codeOf(checkMailServer(system))).toBe('email_off');
  });

  it('can be asked for ten times in a while by each of them, and by the instance at will', async () => {
    const { settings, heard } = await scripted();
    changeSettings({ mail: settings });
    await db().rateLimit.deleteMany();
    const many = (actor: Actor) => tally(Array.from({ length: 13 }, () => checkMailServer(actor)));
    expect(await many(cast.olivia)).toEqual({ done: 10, too_many_attempts: 3 });
    expect(await many(cast.adam)).toEqual({ done: 10, too_many_attempts: 3 });
    expect(await many(system)).toEqual({ done: 13 });
    expect(heard).toHaveLength(33);
    expect(await db().mail.count()).toBe(0);
  });
});

/** A server of bare sockets, until the test ends. */
async function bareServer(onSocket: (socket: Socket) => void): Promise<MailServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return { ...UNUSED_MAIL_SERVER, port: typeof address === 'object' ? (address?.port ?? 0) : 0 };
}
