import { createServer, type Server, type Socket } from 'node:net';
import nodemailer from 'nodemailer';
import { generate } from 'selfsigned';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { MailServer } from '../lib/config';
import { startMailServer } from '../testing/mail-server';
import { UNUSED_MAIL_SERVER } from '../testing/testing';
import { type Diagnosis, diagnose } from './diagnose';

const MAIL: MailServer = { ...UNUSED_MAIL_SERVER, host: 'mail.example.com', port: 465 };

/** As Node says that an address could not be connected to. */
const unreached = (address: string) => (code: string) =>
  Object.assign(new Error(`connect ${code} ${address}`), { code, address });
const v4 = unreached('192.0.2.1');
const v6 = unreached('2001:db8::1');

/** In the product a server is given more time: see smtp/transport.ts. */
type Impatience = {
  connectionTimeout?: number;
  greetingTimeout?: number;
  socketTimeout?: number;
  tls?: { ca: string };
};

/** What is made of the error that nodemailer throws when it sends a mail to this server. */
async function failed(mail: MailServer, impatience: Impatience = {}): Promise<Diagnosis> {
  const transport = nodemailer.createTransport({
    pool: true,
    maxRequeues: 1,
    host: mail.host,
    port: mail.port,
    secure: mail.security === 'tls',
    ignoreTLS: mail.security === 'none',
    auth: mail.auth ?? undefined,
    ...impatience,
  });
  try {
    await transport.sendMail({ from: mail.sender, to: 'mia@example.com', subject: 'A try', text: 'A try' });
  } catch (error) {
    return diagnose(error, mail);
  } finally {
    transport.close();
  }
  return expect.fail('The mail was sent.');
}

/** A server of bare sockets, until the test ends. */
async function bareServer(onSocket: (socket: Socket) => void): Promise<MailServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
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

describe('on the wire', () => {
  type Certificate = { cert: string; key: string };
  let good: Certificate;
  let expired: Certificate;
  const certificate = async (dates = {}): Promise<Certificate> => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
      ],
      ...dates,
    });
    return { cert, key };
  };
  beforeAll(async () => {
    good = await certificate();
    expired = await certificate({
      notBeforeDate: new Date('2020-01-01'),
      notAfterDate: new Date('2020-02-01'),
    });
  });

  it('a server that does not listen: check host and port', async () => {
    const server = await startMailServer();
    await server.stop();
    const { port } = server.settings;
    const sender = server.settings.sender.address;
    expect(await failed(server.settings)).toEqual({
      reply: `connect ECONNREFUSED 127.0.0.1:${port}`,
      cause: { code: 'connection_refused', facts: { host: '127.0.0.1', port, sender, hasSignIn: false } },
      isFinal: false,
    });
  });

  it('TLS spoken to a server that begins in clear text: set N8N_SMTP_SSL=false', async () => {
    const { settings } = await startMailServer({ settings: { security: 'tls' } });
    expect(await failed(settings)).toMatchObject({ cause: { code: 'starttls_expected' }, isFinal: false });
  });

  it('clear text spoken to a server that begins with TLS: set N8N_SMTP_SSL=true', async () => {
    const { settings } = await startMailServer({
      settings: { security: 'starttls' },
      options: { secure: true, disabledCommands: [], ...good },
    });
    expect(await failed(settings, { greetingTimeout: 300 })).toMatchObject({
      cause: { code: 'tls_expected' },
      isFinal: false,
    });
  });

  it('a server that never says anything, by TLS: check host, port and firewall', async () => {
    const mail = await bareServer(() => {});
    const silent = await failed({ ...mail, security: 'tls' }, { connectionTimeout: 300 });
    expect(silent).toMatchObject({ cause: { code: 'timed_out' }, isFinal: false });
  });

  it('a server that falls silent in the middle: it did not answer in time', async () => {
    const mail = await bareServer((socket) => socket.write('220 hello\r\n'));
    expect(await failed(mail, { socketTimeout: 300 })).toMatchObject({
      cause: { code: 'timed_out' },
      isFinal: false,
    });
  });

  it('a server that hangs up at once: worth another try', async () => {
    const mail = await bareServer((socket) => socket.destroy());
    expect(await failed(mail)).toMatchObject({
      cause: { code: 'connection_lost' },
      isFinal: false,
      reply: expect.stringMatching(/./),
    });
  });

  it('a server that is no mail server: worth another try', async () => {
    const mail = await bareServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await failed(mail)).toMatchObject({
      cause: { code: 'not_smtp' },
      isFinal: false,
      reply: expect.stringContaining('HTTP/1.1'),
    });
  });

  it.each([
    ['from the first byte', 'tls', { secure: true }],
    ['by STARTTLS', 'starttls', {}],
  ] as const)(
    'a certificate of a private authority, %s: set NODE_EXTRA_CA_CERTS',
    async (_how, security, options) => {
      const { settings } = await startMailServer({
        settings: { host: 'localhost', security },
        options: { ...good, disabledCommands: [], ...options },
      });
      expect(await failed(settings)).toMatchObject({
        cause: { code: 'certificate_untrusted' },
        isFinal: false,
      });
    },
  );

  it.each([
    ['from the first byte', 'tls', { secure: true }],
    ['by STARTTLS', 'starttls', {}],
  ] as const)(
    'a certificate for another name, %s: set N8N_SMTP_HOST to that one',
    async (_how, security, options) => {
      const { settings } = await startMailServer({
        settings: { host: '127.0.0.1', security },
        options: { ...good, disabledCommands: [], ...options },
      });
      const refused = await failed(settings, { tls: { ca: good.cert } });
      expect(refused).toMatchObject({ cause: { code: 'certificate_for_other_name' }, isFinal: false });
    },
  );

  it('a certificate that has expired: its operator must renew it', async () => {
    const { settings } = await startMailServer({
      settings: { host: 'localhost', security: 'tls' },
      options: { secure: true, disabledCommands: [], ...expired },
    });
    const refused = await failed(settings, { tls: { ca: expired.cert } });
    expect(refused).toMatchObject({ cause: { code: 'certificate_expired' }, isFinal: false });
  });

  it('a wrong user name or password: check both', async () => {
    const { settings } = await startMailServer({
      settings: { auth: { user: 'door', pass: 'wrong-pass-word' } },
      options: {
        disabledCommands: ['STARTTLS'],
        allowInsecureAuth: true,
        onAuth: (_auth, _session, done) =>
          done(Object.assign(new Error('5.7.8 Bad credentials'), { responseCode: 535 })),
      },
    });
    const diagnosis = await failed(settings);
    expect(diagnosis).toMatchObject({
      reply: '535 5.7.8 Bad credentials',
      cause: { code: 'sign_in_refused' },
      isFinal: true,
    });
    expect(JSON.stringify(diagnosis)).not.toContain('wrong-pass-word');
  });

  it('no sign-in to a server that wants one (530): check user and password, not TLS', async () => {
    const { settings } = await startMailServer({
      options: { disabledCommands: ['STARTTLS'], allowInsecureAuth: true, authOptional: false },
    });
    expect(await failed(settings)).toMatchObject({
      reply: expect.stringMatching(/^530 .*authentication required/i),
      cause: { code: 'sign_in_required' },
    });
  });

  it('an unknown recipient: check how the address is written', async () => {
    const { settings } = await startMailServer({
      onRecipient: () => ({ code: 550, text: '5.1.1 User unknown in virtual mailbox table' }),
    });
    expect(await failed(settings)).toMatchObject({
      reply: '550 5.1.1 User unknown in virtual mailbox table',
      cause: { code: 'recipient_unknown' },
      isFinal: true,
    });
  });

  /** A server that answers each command as told; `encode` makes the bytes of it. */
  const talking = (answers: Record<string, string>, encode = (text: string) => Buffer.from(text)) =>
    bareServer((socket) => {
      socket.write(`${answers.greeting ?? '220 mail.example.com ESMTP'}\r\n`);
      socket.on('data', (chunk) => {
        const command = /^(EHLO|HELO|AUTH|MAIL|RCPT|DATA)/.exec(chunk.toString())?.[0] ?? 'letter';
        const usual = command === 'DATA' ? '354 go on' : '250 mail.example.com';
        socket.write(encode(`${answers[command] ?? usual}\r\n`));
      });
    });

  it('a server for LMTP: set N8N_SMTP_PORT to one for SMTP', async () => {
    const unknown = '500 5.5.1 Unknown command';
    const mail = await talking({ greeting: '220 mail.example.com LMTP ready', EHLO: unknown, HELO: unknown });
    expect(await failed(mail)).toMatchObject({ reply: unknown, cause: { code: 'lmtp' }, isFinal: true });
  });

  it.each(['501 5.5.4 Invalid domain name', '550 5.7.1 go away'])(
    'a server that does not like how it is greeted (%s): set LATCHKEY_SMTP_NAME',
    async (reply) => {
      const mail = await talking({ EHLO: reply, HELO: reply });
      expect(await failed(mail)).toMatchObject({ reply, cause: { code: 'greeting_refused' } });
    },
  );

  it('a server that offers other kinds of sign-in alone, and knows no other', async () => {
    const mail = await talking({
      EHLO: '250-mail.example.com\r\n250 AUTH NTLM GSSAPI',
      AUTH: '504 5.7.4 Unrecognized authentication type',
    });
    const auth = { user: 'door', pass: 'wrong-pass-word' };
    expect(await failed({ ...mail, auth })).toMatchObject({ cause: { code: 'sign_in_mechanism_missing' } });
  });

  it.each([
    ['windows-1252', '550 5.2.2 Postfach des Empf\xe4ngers ist voll', 'Postfach des Empfängers ist voll'],
    ['koi8-r', '550 5.2.2 \xf1\xdd\xc9\xcb \xd0\xd2\xcf\xd0\xcf\xcc\xce\xc5\xce', 'Ящик прополнен'],
    ['gb18030', '550 5.2.2 \xd3\xca\xcf\xe4\xd2\xd1\xc2\xfa', '邮箱已满'],
    ['utf-8', '550 5.2.2 \xe9\x82\xae\xe7\xae\xb1', '邮箱'],
  ])('a server that speaks in %s: understood, and shown in its letters', async (_encoding, reply, text) => {
    const mail = await talking({ RCPT: reply }, (said) => Buffer.from(said, 'latin1'));
    expect(await failed(mail)).toMatchObject({
      reply: `550 5.2.2 ${text}`,
      cause: { code: 'recipient_over_quota' },
    });
  });

  it('a server that gives up in the middle of a mail (421): worth another try', async () => {
    for (const at of ['MAIL', 'RCPT', 'DATA', 'letter']) {
      const mail = await talking({ [at]: '421 4.3.2 closing down' });
      expect(await failed(mail)).toMatchObject({ cause: { code: 'refused_for_now' }, isFinal: false });
    }
  });

  it('a letter that a filter refuses: refused for good', async () => {
    const { settings } = await startMailServer({
      onLetter: () => ({ code: 554, text: '5.7.1 Message looks like spam' }),
    });
    expect(await failed(settings)).toMatchObject({
      reply: '554 5.7.1 Message looks like spam',
      cause: { code: 'content_refused' },
      isFinal: true,
    });
  });

  it('a server that is too busy at its door: worth another try', async () => {
    const mail = await bareServer((socket) => socket.end('421 4.3.2 Too many connections\r\n'));
    expect(await failed(mail)).toMatchObject({ reply: expect.stringContaining('421'), isFinal: false });
  });
});

describe('in words that servers commonly say', () => {
  /** As nodemailer makes it: the reply with its code, and the command that it answers. */
  function refusal(response: string, command: string): Error {
    const responseCode = Number(response.slice(0, 3));
    const code = command === 'DATA' ? 'EMESSAGE' : 'EENVELOPE';
    return Object.assign(new Error(`Mail command failed: ${response}`), {
      code,
      response,
      responseCode,
      command,
    });
  }

  it.each([
    // TLS and sign-in.
    ['530 5.7.0 Must issue a STARTTLS command first', 'MAIL FROM', 'tls_required', true],
    [
      '538 5.7.11 Encryption required for requested authentication mechanism',
      'AUTH PLAIN',
      'tls_required',
      true,
    ],
    ['454 4.7.0 TLS not available due to local problem', 'STARTTLS', 'starttls_refused', false],
    [
      '530 5.7.0 Authentication Required. For more information, go to https://support.google.com',
      'MAIL FROM',
      'sign_in_required',
      true,
    ],
    ['530 5.7.57 Client not authenticated to send mail', 'MAIL FROM', 'sign_in_required', true],
    // Who may send as whom.
    [
      '553 5.7.1 <door@example.com>: Sender address rejected: not owned by user mia',
      'RCPT TO',
      'sender_refused',
      true,
    ],
    ['550 5.7.1 Sender address rejected: not logged in', 'MAIL FROM', 'sign_in_required', true],
    [
      '554 5.2.252 SendAsDenied; door@example.com not allowed to send as mia@example.com',
      'DATA',
      'sender_refused',
      true,
    ],
    [
      '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
      'DATA',
      'sender_refused',
      true,
    ],
    ['550 5.7.60 SMTP; Client refused', 'DATA', 'sender_refused', true],
    ['554 Message rejected: Email address is not verified.', 'DATA', 'sender_refused', true],
    // Relaying.
    ["553 sorry, that domain isn't in my list of allowed rcpthosts", 'RCPT TO', 'relay_refused', true],
    ['554 5.7.1 <mia@example.org>: Relay access denied', 'RCPT TO', 'relay_refused', true],
    ['550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain', 'RCPT TO', 'relay_refused', true],
    ['550 relaying denied', 'RCPT TO', 'relay_refused', true],
    // What passes by itself.
    ['450 4.2.0 <mia@example.org>: Recipient address rejected: Greylisted', 'RCPT TO', 'greylisted', false],
    ['451 4.7.1 Grey-listing in action, please come back later', 'RCPT TO', 'greylisted', false],
    ['451 graylisted', 'RCPT TO', 'greylisted', false],
    ['421 4.7.28 Gmail has detected an unusual rate of unsolicited mail', 'DATA', 'too_much_mail', false],
    ['450 4.7.1 Error: too many recipients from 203.0.113.7', 'RCPT TO', 'too_much_mail', false],
    ['452 4.5.3 Daily sending limit exceeded', 'MAIL FROM', 'sending_limit', false],
    ['451 4.3.0 Temporary lookup failure', 'RCPT TO', 'refused_for_now', false],
    [
      '421 4.3.2 relay3.example.com Service not available, closing channel',
      'MAIL FROM',
      'refused_for_now',
      false,
    ],
    // What does not.
    [
      '550 5.1.1 The email account that you tried to reach does not exist',
      'RCPT TO',
      'recipient_unknown',
      true,
    ],
    [
      '554 5.7.1 Service unavailable; Client host [203.0.113.7] blocked using zen.spamhaus.org',
      'RCPT TO',
      'address_blocked',
      true,
    ],
    ['550 5.7.1 Message rejected by corporate policy', 'DATA', 'refused', true],
    ['554 5.6.0 Message could not be generated', 'DATA', 'content_refused', true],
    // What is too large, and not merely too much.
    ['552 5.3.4 Message size exceeds fixed limit', 'DATA', 'mail_too_large', true],
    ["552-5.2.3 Your message exceeded Google's message size limits.", 'DATA', 'mail_too_large', true],
    ['552 Too much mail data', 'DATA', 'mail_too_large', true],
    ['552 5.2.2 <mia@example.org>: Mailbox is over quota', 'RCPT TO', 'recipient_over_quota', true],
  ])('%s', (response, command, code, isFinal) => {
    const diagnosis = diagnose(refusal(response, command), MAIL);
    expect(diagnosis).toMatchObject({ reply: response, cause: { code }, isFinal });
  });

  it.each([
    ['EDNS', 'ENOTFOUND', 'host_not_found'],
    ['EDNS', 'EAI_AGAIN', 'name_server_silent'],
    ['EDNS', 'ETIMEOUT', 'name_server_silent'],
    ['EDNS', undefined, 'host_not_found'],
    ['ESOCKET', 'EHOSTUNREACH', 'no_route'],
    ['ESOCKET', 'ENETUNREACH', 'no_route'],
    ['ESOCKET', 'ECONNREFUSED', 'connection_refused'],
    ['ESOCKET', 'ETIMEDOUT', 'timed_out'],
    ['ESOCKET', 'ERR_SSL_WRONG_VERSION_NUMBER', 'starttls_expected'],
    ['ESOCKET', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'starttls_expected'],
    ['ESOCKET', 'ERR_SSL_UNSUPPORTED_PROTOCOL', 'tls_incompatible'],
    ['ESOCKET', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls_incompatible'],
    ['ESOCKET', 'CERT_HAS_EXPIRED', 'certificate_expired'],
    ['ESOCKET', 'CERT_NOT_YET_VALID', 'certificate_not_yet_valid'],
    ['ESOCKET', 'ERR_TLS_CERT_ALTNAME_INVALID', 'certificate_for_other_name'],
    ['ESOCKET', 'SELF_SIGNED_CERT_IN_CHAIN', 'certificate_untrusted'],
    ['ESOCKET', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate_untrusted'],
    ['ESOCKET', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate_untrusted'],
    ['ESOCKET', 'ECONNRESET', 'connection_lost'],
    ['ECONNECTION', undefined, 'connection_lost'],
  ])('%s of %s', (code, originalCode, cause) => {
    const error = Object.assign(new Error('It did not work'), { code, originalCode, command: 'CONN' });
    const facts = { host: 'mail.example.com', port: 465 };
    expect(diagnose(error, MAIL)).toMatchObject({
      reply: 'It did not work',
      cause: { code: cause, facts },
      isFinal: false,
    });
  });

  it.each([
    [
      '534-5.7.9 Application-specific password required.\r\n534 5.7.9 See support',
      'app_password_required',
      true,
    ],
    ['535 5.7.0 Use an app password to sign in', 'app_password_required', true],
    [
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant',
      'password_sign_in_off',
      true,
    ],
    ['535-5.7.8 Username and Password not accepted', 'sign_in_refused', true],
    ['535 5.7.3 Authentication unsuccessful', 'sign_in_refused', true],
    ['454 4.7.0 Temporary authentication failure', 'refused_for_now', false],
    ['421 4.7.0 Too many bad auth attempts', 'too_many_sign_ins', false],
  ])('at sign-in: %s', (response, code, isFinal) => {
    const error = new Error(`Invalid login: ${response}`);
    const responseCode = Number(response.slice(0, 3));
    const thrown = Object.assign(error, { code: 'EAUTH', response, responseCode, command: 'AUTH PLAIN' });
    expect(diagnose(thrown, MAIL)).toMatchObject({ cause: { code }, isFinal });
  });

  it.each([
    ['of both kinds: the one that says most', [v6('ENETUNREACH'), v4('ECONNREFUSED')], 'connection_refused'],
    ['of both kinds, without a way', [v6('ENETUNREACH'), v4('EHOSTUNREACH')], 'no_route'],
    ['of IPv6 alone', [v6('ENETUNREACH'), v6('EHOSTUNREACH')], 'only_ipv6'],
  ])('a name with several addresses %s', (_what, errors, code) => {
    // As Node makes it when it has tried them all, and nodemailer passes it on.
    const error = Object.assign(new AggregateError(errors), {
      code: 'ESOCKET',
      originalCode: errors[0]?.code,
    });
    const reply = errors.map(({ message }) => message).join(', ');
    expect(diagnose(error, MAIL)).toMatchObject({ cause: { code }, reply });
  });

  it('a single IPv6 address that there is no way to', () => {
    const error = Object.assign(v6('ENETUNREACH'), { originalCode: 'ENETUNREACH', code: 'ESOCKET' });
    expect(diagnose(error, MAIL).cause.code).toBe('only_ipv6');
  });

  it.each([
    ['without encryption', 'none', 'tls_required_for_sign_in'],
    ['where STARTTLS is not offered', 'starttls', 'tls_required_from_first_byte'],
    ['by TLS', 'tls', 'sign_in_required'],
  ] as const)('a sign-in that is wanted and set, %s', (_how, security, code) => {
    const mail: MailServer = { ...MAIL, security, auth: { user: 'door', pass: 'open' } };
    const { cause } = diagnose(refusal('530 5.7.0 Authentication required', 'MAIL FROM'), mail);
    expect(cause).toMatchObject({ code, facts: { hasSignIn: true } });
  });

  it('a reply of many lines becomes one, cut to a sensible length', () => {
    const { reply } = diagnose(
      refusal(`550-5.7.1 No\r\n550-5.7.1   really\r\n550 5.7.1 ${'x'.repeat(2_000)}`, 'DATA'),
      MAIL,
    );
    expect(reply).toMatch(/^550-5\.7\.1 No 550-5\.7\.1 really 550 5\.7\.1 x+$/);
    expect(reply).toHaveLength(500);
  });

  it('something that is no error of the network is worth another try', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => void vi.restoreAllMocks());
    for (const thrown of ['a word', undefined, null, 7, { code: 'EAUTH' }])
      expect(diagnose(thrown, MAIL)).toMatchObject({ isFinal: false, cause: { code: 'mail_not_made' } });
  });
});
