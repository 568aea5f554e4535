import { createServer, type Socket } from 'node:net';
import nodemailer from 'nodemailer';
import { dnsCache } from 'nodemailer/lib/shared';
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { db } from '../../database/database';
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
import { connectionOptions } from './transport';

withDatabase();

/** In the product a server is given more time: see transport.ts. */
const IMPATIENT = { connectionTimeout: 1_000, greetingTimeout: 400, socketTimeout: 2_000 };

const AUTH = { user: 'door', pass: 'Open-Sesame-7' };
const HELLO = '250-mail.example.com\r\n250-PIPELINING\r\n250-SIZE 35882577\r\n250 AUTH PLAIN LOGIN';

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
    expect(step).toEqual({ step: step.step, outcome: 'skipped', facts: '', reply: null, explanation: null });
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
    expect(steps).toEqual([
      { step: 'Address', outcome: 'passed', facts: '127.0.0.1', reply: null, explanation: null },
      {
        step: 'Connection',
        outcome: 'passed',
        facts: `127.0.0.1, port ${settings.port}`,
        reply: null,
        explanation: null,
      },
      {
        step: 'Greeting',
        outcome: 'passed',
        facts: 'It calls itself mail.example.com and offers no STARTTLS.',
        reply: '220 mail.example.com ESMTP',
        explanation: null,
      },
      {
        step: 'Encryption',
        outcome: 'warned',
        facts: '',
        reply: null,
        explanation: expect.stringContaining('the password travel in clear text'),
      },
      {
        step: 'Size limit',
        outcome: 'passed',
        facts: 'Mails of up to 35,882,577 bytes.',
        reply: null,
        explanation: null,
      },
      {
        step: 'Sign-in',
        outcome: 'passed',
        facts: 'As door.',
        reply: '235 2.7.0 welcome',
        explanation: null,
      },
      {
        step: 'Sender',
        outcome: 'passed',
        facts: 'door@example.com may write to door@example.com. No mail was sent.',
        reply: '250 2.1.5 ok',
        explanation: null,
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
      expect(stepOf(steps, 'Encryption')?.facts).toMatch(
        /^TLSv1\.[23]\. The certificate is for localhost, issued by localhost, valid from 2026-01-02 to 2096-03-04\.$/,
      );
      const [first, second] = security === 'tls' ? ['Encryption', 'Greeting'] : ['Greeting', 'Encryption'];
      expect(steps.slice(2, 4).map(({ step }) => step)).toEqual([first, second]);
      expect(connections()).toBe(1);
      expect(letters).toEqual([]);
    },
  );

  it('names the people it would write to: whoever asks', async () => {
    const { settings, heard } = await scripted();
    changeSettings({ mail: settings });
    const steps = await checkMailServer(cast.adam);
    expect(stepOf(steps, 'Sender')?.facts).toContain(`may write to ${cast.adam.email}`);
    expect(heard[0]?.map(({ bytes }) => bytes.toString())).toContain(`RCPT TO:<${cast.adam.email}>\r\n`);
  });

  it('says so where no sign-in is set', async () => {
    const { settings, heard } = await scripted();
    const steps = await check({ ...settings, auth: null });
    expect(stepOf(steps, 'Sign-in')).toMatchObject({
      outcome: 'passed',
      facts: expect.stringMatching(/^None/),
    });
    expect(stepOf(steps, 'Encryption')).toMatchObject({ outcome: 'passed' });
    expect(heard[0]?.map(({ step }) => step)).not.toContain('AUTH');
  });

  it.each([
    ['250-mail.example.com\r\n250 SIZE', 'names none'],
    ['250-mail.example.com\r\n250 SIZE 0', 'names none'],
    ['250 mail.example.com', 'names none'],
    ['250-mail.example.com\r\n250 SIZE 10240', 'up to 10,240 bytes'],
  ])('tells the size limit of %j', async (EHLO, facts) => {
    const { settings } = await scripted({ EHLO });
    expect(stepOf(await check({ ...settings, auth: null }), 'Size limit')).toMatchObject({
      outcome: 'passed',
      facts: expect.stringContaining(facts),
    });
  });

  it.each<[string, Partial<Record<Step, Move>>]>([
    ['knows only HELO (RFC 5321, 3.2)', { EHLO: '500 5.5.1 what' }],
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
    expect(stepOf(await check(settings), 'Sender')).toMatchObject({ outcome: 'passed' });
    await vi.waitFor(() => expect(open()).toBe(0), { timeout: 30_000 });
  });
});

describe('what travels in clear text is warned of', () => {
  const OFFER = '250-mail.example.com\r\n250-STARTTLS\r\n250 AUTH PLAIN';

  it('where STARTTLS is wanted and not offered', async () => {
    const { settings } = await scripted({}, 'starttls');
    const steps = await check(settings);
    expect(stepOf(steps, 'Encryption')).toMatchObject({
      outcome: 'warned',
      explanation: expect.stringMatching(
        /^Mails and the password travel in clear text, for .* offers no STARTTLS here.*N8N_SMTP_SSL=true\.$/,
      ),
    });
    expect(stepOf(steps, 'Sender')?.outcome).toBe('passed');
    expect(stepOf(await check({ ...settings, auth: null }), 'Encryption')).toMatchObject({
      outcome: 'warned',
      explanation: expect.stringMatching(/^Mails travel in clear text/),
    });
  });

  it('where STARTTLS is offered and not wanted', async () => {
    const { settings, heard } = await scripted({ EHLO: OFFER });
    const steps = await check(settings);
    expect(stepOf(steps, 'Encryption')).toMatchObject({
      outcome: 'warned',
      explanation: expect.stringMatching(/although .* offers STARTTLS\. Set N8N_SMTP_STARTTLS=true\.$/),
    });
    expect(stepOf(steps, 'Greeting')?.facts).toContain('and offers STARTTLS');
    expect(heard[0]?.map(({ step }) => step)).not.toContain('STARTTLS');
  });

  it('and so is a sign-in that is set and never asked for', async () => {
    const { settings, heard } = await scripted({ EHLO: '250 mail.example.com' });
    expect(stepOf(await check(settings), 'Sign-in')).toMatchObject({
      outcome: 'warned',
      explanation: expect.stringContaining('N8N_SMTP_USER and N8N_SMTP_PASS are not used'),
    });
    expect(heard[0]?.map(({ step }) => step)).not.toContain('AUTH');
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
      step: 'Encryption',
      reply: null,
      explanation:
        'The certificate of mail.example.com is not trusted. For a private authority set NODE_EXTRA_CA_CERTS to its file.',
    });
    expect(fault.facts).toMatch(
      /^TLSv1\.[23]\. The certificate is for mail\.example\.com, issued by mail\.example\.com, valid from .*\. \(self-signed certificate\)$/,
    );
    expect(signIns).toEqual([]);
    expect(letters).toEqual([]);
  });

  it.each(WAYS)('(%s) because it is for another name, shows that name', async (security) => {
    const certificate = await certificateFor('smtp.provider.example');
    trust(certificate.cert);
    const { settings, signIns } = await serverOf(certificate, security);
    const fault = failureOf(await check(settings));
    expect(fault.facts).toContain('The certificate is for smtp.provider.example');
    expect(fault.explanation).toBe(
      'The certificate at mail.example.com is for another name. Set N8N_SMTP_HOST to the name it was made for.',
    );
    expect(signIns).toEqual([]);
  });

  it.each(WAYS)('(%s) because it has expired, shows since when', async (security) => {
    const dates = { notBeforeDate: new Date('2020-01-01'), notAfterDate: new Date('2020-02-01') };
    const certificate = await certificateFor('mail.example.com', dates);
    trust(certificate.cert);
    const { settings, signIns } = await serverOf(certificate, security);
    const fault = failureOf(await check(settings));
    expect(fault.facts).toContain('valid from 2020-01-01 to 2020-02-01. (certificate has expired)');
    expect(fault.explanation).toContain('has expired. Its operator must renew it.');
    expect(signIns).toEqual([]);
  });

  it('because it is not valid yet points to the clock', async () => {
    const dates = { notBeforeDate: new Date('2090-01-01'), notAfterDate: new Date('2091-01-01') };
    const certificate = await certificateFor('mail.example.com', dates);
    trust(certificate.cert);
    const { settings } = await serverOf(certificate, 'tls');
    expect(failureOf(await check(settings)).explanation).toContain('Check the clock of this machine');
  });

  it('and is used all the same because the environment says so, is warned of', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    onTestFinished(() => void vi.restoreAllMocks());
    const { settings } = await serverOf(await certificateFor('mail.example.com'), 'tls');
    const steps = await check(settings);
    expect(stepOf(steps, 'Encryption')).toMatchObject({
      outcome: 'warned',
      explanation: expect.stringContaining('NODE_TLS_REJECT_UNAUTHORIZED'),
    });
    expect(stepOf(steps, 'Sender')?.outcome).toBe('passed');
  });
});

describe('a mail server that is not where or what it is said to be', () => {
  it('has a name that nobody knows', async () => {
    const steps = await check({ ...UNUSED_MAIL_SERVER, host: 'mail.invalid' });
    expect(failureOf(steps)).toMatchObject({
      step: 'Address',
      reply: null,
      explanation: expect.stringMatching(/mail\.invalid, was not found.*N8N_SMTP_HOST/),
    });
  });

  it('has addresses that this machine has no network for', async () => {
    // As nodemailer keeps such a name.
    dnsCache.set('six.invalid', { value: { addresses: ['six.invalid'] } });
    const steps = await check({ ...UNUSED_MAIL_SERVER, host: 'six.invalid' });
    expect(stepOf(steps, 'Address')).toMatchObject({
      outcome: 'warned',
      explanation: 'six.invalid is probably known only by IPv6.',
    });
    expect(failureOf(steps).step).toBe('Connection');
  });

  it('has several addresses, of which one answers', async () => {
    const { settings } = await scripted();
    dnsCache.set('many.invalid', { value: { addresses: ['127.0.0.1', '127.0.0.2', '::1'] } });
    const steps = await check({ ...settings, host: 'many.invalid' });
    expect(stepOf(steps, 'Address')?.facts).toBe('127.0.0.1, 127.0.0.2, ::1');
    expect(stepOf(steps, 'Connection')?.facts).toBe(`127.0.0.1, port ${settings.port}`);
    expect(stepOf(steps, 'Sender')?.outcome).toBe('passed');
  });

  it('does not listen at this port', async () => {
    const server = await startMailServer();
    await server.stop();
    for (const security of ['none', 'starttls', 'tls'] as const)
      expect(failureOf(await check({ ...server.settings, security }))).toMatchObject({
        step: 'Connection',
        facts: `connect ECONNREFUSED 127.0.0.1:${server.settings.port}`,
        reply: null,
        explanation: expect.stringMatching(/^Nothing answers at .*N8N_SMTP_HOST and N8N_SMTP_PORT/),
      });
  });

  it('speaks STARTTLS where TLS from the first byte is set', async () => {
    const { settings } = await startMailServer({
      settings: { security: 'tls' },
      options: { disabledCommands: [] },
    });
    expect(failureOf(await check(settings))).toMatchObject({
      step: 'Encryption',
      facts: 'wrong version number',
      explanation: expect.stringContaining(
        `The server on port ${settings.port} speaks STARTTLS: set N8N_SMTP_SSL=false`,
      ),
    });
  });

  it('speaks TLS from the first byte where STARTTLS is set', async () => {
    const { settings } = await startMailServer({
      settings: { security: 'starttls' },
      options: { ...(await certificateFor('localhost')), secure: true },
    });
    expect(failureOf(await check(settings))).toMatchObject({
      step: 'Greeting',
      explanation: expect.stringContaining('If it speaks TLS at once, set N8N_SMTP_SSL=true'),
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
      step: 'Greeting',
      explanation: expect.stringMatching(/^What answers at .*, is no mail server/),
    });
  });

  it('sends control characters that would confuse a terminal', async () => {
    const { settings } = await scripted({
      greeting: '220 mail \x1b[2J\x07\0 ESMTP',
      EHLO: '250 \x1b[31mred',
    });
    const steps = await check({ ...settings, auth: null });
    expect(stepOf(steps, 'Greeting')).toMatchObject({ outcome: 'passed', reply: '220 mail [2J ESMTP' });
    expect(JSON.stringify(steps)).not.toMatch(/\\u00|\\x/);
  });
});

describe('a mail server that refuses', () => {
  it.each<[string, Step, string, CheckStep['step'], RegExp]>([
    ['this machine', 'greeting', '554 5.7.1 go away', 'Greeting', /turns this machine away/],
    ['STARTTLS, which it offered', 'STARTTLS', '454 4.7.0 not now', 'Encryption', /offers STARTTLS and then/],
    ['the password', 'AUTH', '535 5.7.8 bad credentials', 'Sign-in', /Check N8N_SMTP_USER and N8N_SMTP_PASS/],
    ['a password that is none for apps', 'AUTH', '534-5.7.9 no\r\n534 5.7.9 no', 'Sign-in', /app password/],
    ['to look at the password now', 'AUTH', '454 4.7.0 temporary failure', 'Sign-in', /try again later/],
    ['the sender', 'MAIL FROM', '553 5.7.1 not your address', 'Sender', /N8N_SMTP_SENDER/],
    ['the sender later', 'RCPT TO', '550 5.7.60 Client', 'Sender', /N8N_SMTP_SENDER/],
    ['to relay', 'RCPT TO', '554 5.7.1 <a@b.c>: Relay access denied', 'Sender', /does not pass mail on/],
  ])('%s is explained', async (_what, at, reply, step, words) => {
    const hello = '250-mail.example.com\r\n250-STARTTLS\r\n250 AUTH PLAIN';
    const security = at === 'STARTTLS' ? 'starttls' : 'none';
    const { settings, heard, open } = await scripted({ EHLO: hello, [at]: reply }, security);
    expect(failureOf(await check(settings))).toMatchObject({
      step,
      facts: expect.stringMatching(/^Refused at /),
      reply: reply.replace('\r\n', ' '),
      explanation: expect.stringMatching(words),
    });
    expect(heard.flat().map(({ step }) => step)).not.toContain('DATA');
    await vi.waitFor(() => expect(open()).toBe(0), { timeout: 30_000 });
  });

  it('somebody who asks, as it does not know them, is explained; the sender’s own mailbox need not be there', async () => {
    const { settings } = await scripted({ 'RCPT TO': '550 5.1.1 unknown' });
    expect(failureOf(await checkMailServer(cast.olivia, settings, IMPATIENT))).toMatchObject({
      step: 'Sender',
      explanation: expect.stringMatching(/does not know this address/),
    });
    expect(stepOf(await check(settings), 'Sender')).toMatchObject({
      outcome: 'passed',
      facts: expect.stringContaining(`${settings.sender.address} may send.`),
      explanation: null,
    });
  });

  it.each([
    ['newcomers (greylisting)', '450 4.2.0 Greylisted, come back', /greylisting/],
    ['more mail for now', '452 4.5.3 too many recipients', /no more mail from us at this moment/],
  ])('%s only warns, since it passes', async (_what, reply, words) => {
    const { settings } = await scripted({ 'RCPT TO': reply });
    expect(stepOf(await check(settings), 'Sender')).toMatchObject({
      outcome: 'warned',
      reply,
      explanation: expect.stringMatching(words),
    });
  });

  it.each([
    ['as it was sent', ({ user, pass }: typeof AUTH) => Buffer.from(`\0${user}\0${pass}`).toString('base64')],
    ['by itself', ({ pass }: typeof AUTH) => Buffer.from(pass).toString('base64')],
    ['in clear', ({ pass }: typeof AUTH) => pass],
  ])('and echoes the password %s does not have it shown', async (_how, echo) => {
    const { settings } = await scripted({ AUTH: `500 5.5.1 what is AUTH PLAIN ${echo(AUTH)}` });
    const steps = await check(settings);
    expect(stepOf(steps, 'Sign-in')?.reply).toBe('500 5.5.1 what is AUTH PLAIN …');
    const shown = JSON.stringify(steps);
    for (const secret of [AUTH.pass, Buffer.from(AUTH.pass).toString('base64')])
      expect(shown).not.toContain(secret);
  });
});

describe('a mail server that does not go on', () => {
  const STEPS: [Step, CheckStep['step']][] = [
    ['greeting', 'Greeting'],
    ['EHLO', 'Greeting'],
    ['STARTTLS', 'Encryption'],
    ['handshake', 'Encryption'],
    ['AUTH', 'Sign-in'],
    ['MAIL FROM', 'Sender'],
    ['RCPT TO', 'Sender'],
  ];
  const HOW: [Move, RegExp][] = [
    ['silence', /did not answer in time|said nothing/],
    ['hang up', /ended the conversation unexpectedly/],
  ];
  it.each(STEPS.flatMap(([at, step]) => HOW.map(([how, words]) => [at, how, step, words] as const)))(
    'at %s: %s',
    async (at, how, step, words) => {
      const isEncrypted = at === 'STARTTLS' || at === 'handshake';
      const hello = isEncrypted ? '250-mail.example.com\r\n250 STARTTLS' : HELLO;
      const { settings, open } = await scripted(
        { EHLO: hello, [at]: how },
        isEncrypted ? 'starttls' : 'none',
      );
      expect(failureOf(await check(settings))).toMatchObject({
        step,
        outcome: 'failed',
        reply: null,
        explanation: expect.stringMatching(words),
      });
      await vi.waitFor(() => expect(open()).toBe(0), { timeout: 30_000 });
    },
  );

  it.each(['greeting', 'EHLO', 'AUTH', 'RCPT TO'] as const)('at %s: reset', async (at) => {
    const { settings } = await scripted({ [at]: 'reset' });
    // A connection that is reset as soon as it is there may seem never to have been there.
    expect(failureOf(await check(settings)).explanation).toMatch(/ended the conversation unexpectedly/);
  });

  it('and is about to stop (421) is quoted, wherever it says so', async () => {
    for (const at of ['greeting', 'EHLO', 'AUTH', 'MAIL FROM', 'RCPT TO'] as const) {
      const { settings, open } = await scripted({ [at]: '421 4.3.2 closing' });
      const steps = await check(settings);
      expect(steps.find(({ reply }) => reply === '421 4.3.2 closing')).toMatchObject({
        outcome: at.includes(' ') ? 'warned' : 'failed',
        explanation: 'The mail server asks to try again later.',
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
    expect(failureOf(steps).step).toBe(security === 'tls' ? 'Encryption' : 'Greeting');
    await vi.waitFor(() => expect(connections).toBe(0), { timeout: 30_000 });
  });

  it('and says nothing to a TLS handshake is left', async () => {
    const mail = await bareServer(() => {});
    expect(failureOf(await check({ ...mail, security: 'tls' }))).toMatchObject({
      step: 'Encryption',
      explanation: expect.stringContaining('did not answer in time'),
    });
  });
});

describe('what the check says', () => {
  const FAULTS: Move[] = ['451 4.3.0 not now', '554 5.3.0 never', '421 4.3.2 closing', 'hang up', undefined];
  const PLACES: Step[] = ['greeting', 'EHLO', 'AUTH', 'MAIL FROM', 'RCPT TO'];

  it.each(PLACES)('is what comes of a mail, whatever happens at %s', async (at) => {
    for (const fault of FAULTS) {
      const { settings } = await scripted({ [at]: fault, ...(at === 'EHLO' && { HELO: fault }) });
      const isWell = outcomes(await check(settings)).at(-1) === 'Sender: passed';
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
    expect(stepOf(await checkMailServer(actor()), 'Sender')?.outcome).toBe('passed');
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
