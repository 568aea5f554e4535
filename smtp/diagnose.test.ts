import { createServer, type Server, type Socket } from 'node:net';
import nodemailer from 'nodemailer';
import { generate } from 'selfsigned';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startMailServer } from '../../testing/mail-server';
import { changeSettings, UNUSED_MAIL_SERVER, withSettings } from '../../testing/testing';
import type { MailServer } from '../config';
import { diagnose } from './diagnose';

withSettings({ mail: { ...UNUSED_MAIL_SERVER, host: 'mail.example.com', port: 465 } });

/** As Node says that an address could not be connected to. */
const unreached = (address: string) => (code: string) =>
  Object.assign(new Error(`connect ${code} ${address}`), { code, address });
const v4 = unreached('192.0.2.1');
const v6 = unreached('2001:db8::1');

/** In the product a server is given more time: see transport.ts. */
type Impatience = {
  connectionTimeout?: number;
  greetingTimeout?: number;
  socketTimeout?: number;
  tls?: { ca: string };
};

/** What nodemailer throws when it sends a mail to this server. */
async function failure(mail: MailServer, impatience: Impatience = {}): Promise<Error> {
  changeSettings({ mail });
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
    if (error instanceof Error) return error;
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
    expect(diagnose(await failure(server.settings))).toEqual({
      reply: `connect ECONNREFUSED 127.0.0.1:${port}`,
      explanation: `Nothing answers at 127.0.0.1, port ${port}. Check N8N_SMTP_HOST and N8N_SMTP_PORT, and that the mail server runs.`,
      isFinal: false,
    });
  });

  it('TLS spoken to a server that begins in clear text: set N8N_SMTP_SSL=false', async () => {
    const { settings } = await startMailServer({ settings: { security: 'tls' } });
    const { explanation, isFinal } = diagnose(await failure(settings));
    expect(explanation).toContain(
      `The server on port ${settings.port} speaks STARTTLS: set N8N_SMTP_SSL=false`,
    );
    expect(isFinal).toBe(false);
  });

  it('clear text spoken to a server that begins with TLS: set N8N_SMTP_SSL=true', async () => {
    const { settings } = await startMailServer({
      settings: { security: 'starttls' },
      options: { secure: true, disabledCommands: [], ...good },
    });
    const { explanation, isFinal } = diagnose(await failure(settings, { greetingTimeout: 300 }));
    expect(explanation).toContain(
      'took the connection but said nothing. If it speaks TLS at once, set N8N_SMTP_SSL=true',
    );
    expect(isFinal).toBe(false);
  });

  it('a server that never says anything, by TLS: check host, port and firewall', async () => {
    const mail = await bareServer(() => {});
    const { explanation, isFinal } = diagnose(
      await failure({ ...mail, security: 'tls' }, { connectionTimeout: 300 }),
    );
    expect(explanation).toContain(
      'did not answer in time. Check N8N_SMTP_HOST, N8N_SMTP_PORT and the firewall',
    );
    expect(isFinal).toBe(false);
  });

  it('a server that falls silent in the middle: it did not answer in time', async () => {
    const mail = await bareServer((socket) => socket.write('220 hello\r\n'));
    const { explanation, isFinal } = diagnose(await failure(mail, { socketTimeout: 300 }));
    expect(explanation).toContain('did not answer in time');
    expect(isFinal).toBe(false);
  });

  it('a server that hangs up at once: worth another try', async () => {
    const mail = await bareServer((socket) => socket.destroy());
    const { reply, explanation, isFinal } = diagnose(await failure(mail));
    expect(reply).not.toBe('');
    expect(explanation).toMatch(/^The mail server ended the conversation unexpectedly\./);
    expect(isFinal).toBe(false);
  });

  it('a server that is no mail server: worth another try', async () => {
    const mail = await bareServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(diagnose(await failure(mail))).toMatchObject({
      reply: expect.stringContaining('HTTP/1.1'),
      explanation: `What answers at 127.0.0.1, port ${mail.port}, is no mail server (SMTP). Check N8N_SMTP_HOST and N8N_SMTP_PORT.`,
      isFinal: false,
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
      const { explanation, isFinal } = diagnose(await failure(settings));
      expect(explanation).toBe(
        'The certificate of localhost is not trusted. For a private authority set NODE_EXTRA_CA_CERTS to its file.',
      );
      expect(isFinal).toBe(false);
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
      const { explanation, isFinal } = diagnose(await failure(settings, { tls: { ca: good.cert } }));
      expect(explanation).toContain('is for another name. Set N8N_SMTP_HOST to the name it was made for');
      expect(isFinal).toBe(false);
    },
  );

  it('a certificate that has expired: its operator must renew it', async () => {
    const { settings } = await startMailServer({
      settings: { host: 'localhost', security: 'tls' },
      options: { secure: true, disabledCommands: [], ...expired },
    });
    const { explanation, isFinal } = diagnose(await failure(settings, { tls: { ca: expired.cert } }));
    expect(explanation).toBe('The certificate of localhost has expired. Its operator must renew it.');
    expect(isFinal).toBe(false);
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
    const { reply, explanation, isFinal } = diagnose(await failure(settings));
    expect(reply).toBe('535 5.7.8 Bad credentials');
    expect(explanation).toBe(
      'The mail server did not accept the sign-in. Check N8N_SMTP_USER and N8N_SMTP_PASS.',
    );
    expect(isFinal).toBe(true);
    expect(reply + explanation).not.toContain('wrong-pass-word');
  });

  it('no sign-in to a server that wants one (530): check user and password, not TLS', async () => {
    const { settings } = await startMailServer({
      options: { disabledCommands: ['STARTTLS'], allowInsecureAuth: true, authOptional: false },
    });
    const { reply, explanation } = diagnose(await failure(settings));
    expect(reply).toMatch(/^530 .*authentication required/i);
    expect(explanation).toContain('N8N_SMTP_USER');
    expect(explanation).not.toContain('TLS');
  });

  it('an unknown recipient: check how the address is written', async () => {
    const { settings } = await startMailServer({
      onRecipient: () => ({ code: 550, text: '5.1.1 User unknown in virtual mailbox table' }),
    });
    expect(diagnose(await failure(settings))).toEqual({
      reply: '550 5.1.1 User unknown in virtual mailbox table',
      explanation: 'The mail server does not know this address. Check how it is written.',
      isFinal: true,
    });
  });

  it('a letter that a filter refuses: refused for good', async () => {
    const { settings } = await startMailServer({
      onLetter: () => ({ code: 554, text: '5.7.1 Message looks like spam' }),
    });
    expect(diagnose(await failure(settings))).toEqual({
      reply: '554 5.7.1 Message looks like spam',
      explanation: 'The mail server refused the mail.',
      isFinal: true,
    });
  });

  it('a server that is too busy at its door: worth another try', async () => {
    const mail = await bareServer((socket) => socket.end('421 4.3.2 Too many connections\r\n'));
    const { reply, isFinal } = diagnose(await failure(mail));
    expect(reply).toContain('421');
    expect(isFinal).toBe(false);
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
    ['530 5.7.0 Must issue a STARTTLS command first', 'MAIL FROM', /N8N_SMTP_STARTTLS=true/, true],
    [
      '538 5.7.11 Encryption required for requested authentication mechanism',
      'AUTH PLAIN',
      /N8N_SMTP_STARTTLS=true/,
      true,
    ],
    [
      '454 4.7.0 TLS not available due to local problem',
      'STARTTLS',
      /offers STARTTLS and then refuses/,
      false,
    ],
    [
      '530 5.7.0 Authentication Required. For more information, go to https://support.google.com',
      'MAIL FROM',
      /N8N_SMTP_USER/,
      true,
    ],
    ['530 5.7.57 Client not authenticated to send mail', 'MAIL FROM', /N8N_SMTP_USER/, true],
    // Who may send as whom.
    [
      '553 5.7.1 <door@example.com>: Sender address rejected: not owned by user mia',
      'RCPT TO',
      /N8N_SMTP_SENDER/,
      true,
    ],
    ['550 5.7.1 Sender address rejected: not logged in', 'MAIL FROM', /N8N_SMTP_SENDER/, true],
    [
      '554 5.2.252 SendAsDenied; door@example.com not allowed to send as mia@example.com',
      'DATA',
      /N8N_SMTP_SENDER/,
      true,
    ],
    [
      '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
      'DATA',
      /N8N_SMTP_SENDER/,
      true,
    ],
    ['550 5.7.60 SMTP; Client refused', 'DATA', /N8N_SMTP_SENDER/, true],
    ['554 Message rejected: Email address is not verified.', 'DATA', /N8N_SMTP_SENDER/, true],
    // Relaying.
    [
      "553 sorry, that domain isn't in my list of allowed rcpthosts",
      'RCPT TO',
      /does not pass mail on/,
      true,
    ],
    ['554 5.7.1 <mia@example.org>: Relay access denied', 'RCPT TO', /does not pass mail on/, true],
    [
      '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain',
      'RCPT TO',
      /does not pass mail on/,
      true,
    ],
    ['550 relaying denied', 'RCPT TO', /does not pass mail on/, true],
    // What passes by itself.
    ['450 4.2.0 <mia@example.org>: Recipient address rejected: Greylisted', 'RCPT TO', /greylisting/, false],
    ['451 4.7.1 Grey-listing in action, please come back later', 'RCPT TO', /greylisting/, false],
    ['451 graylisted', 'RCPT TO', /greylisting/, false],
    [
      '421 4.7.28 Gmail has detected an unusual rate of unsolicited mail',
      'DATA',
      /takes no more mail/,
      false,
    ],
    ['450 4.7.1 Error: too many recipients from 203.0.113.7', 'RCPT TO', /takes no more mail/, false],
    ['452 4.5.3 Daily sending limit exceeded', 'MAIL FROM', /takes no more mail/, false],
    ['451 4.3.0 Temporary lookup failure', 'RCPT TO', /asks to try again later/, false],
    [
      '421 4.3.2 relay3.example.com Service not available, closing channel',
      'MAIL FROM',
      /asks to try again later/,
      false,
    ],
    // What does not.
    [
      '550 5.1.1 The email account that you tried to reach does not exist',
      'RCPT TO',
      /does not know this address/,
      true,
    ],
    [
      '554 5.7.1 Service unavailable; Client host [203.0.113.7] blocked using zen.spamhaus.org',
      'RCPT TO',
      /refused the mail/,
      true,
    ],
    ['550 5.7.1 Message rejected by corporate policy', 'DATA', /refused the mail/, true],
    ['554 5.6.0 Message could not be generated', 'DATA', /refused the mail/, true],
    // What is too large, and not merely too much.
    ['552 5.3.4 Message size exceeds fixed limit', 'DATA', /larger than the mail server takes/, true],
    ["552-5.2.3 Your message exceeded Google's message size limits.", 'DATA', /larger than/, true],
    ['552 Too much mail data', 'DATA', /larger than the mail server takes/, true],
    ['552 5.2.2 <mia@example.org>: Mailbox is over quota', 'RCPT TO', /takes no more mail/, true],
  ])('%s', (response, command, words, isFinal) => {
    const diagnosis = diagnose(refusal(response, command));
    expect(diagnosis.explanation).toMatch(words);
    expect(diagnosis).toMatchObject({ reply: response, isFinal });
  });

  it.each([
    [
      'EDNS',
      'ENOTFOUND',
      /The name of the mail server, mail\.example\.com, was not found\. Check N8N_SMTP_HOST/,
    ],
    ['EDNS', 'EAI_AGAIN', /no name server answered\. Check N8N_SMTP_HOST/],
    ['EDNS', 'ETIMEOUT', /no name server answered\. Check N8N_SMTP_HOST/],
    ['EDNS', undefined, /was not found\. Check N8N_SMTP_HOST/],
    ['ESOCKET', 'EHOSTUNREACH', /There is no way to mail\.example\.com, port 465 from here/],
    ['ESOCKET', 'ENETUNREACH', /There is no way to/],
    ['ESOCKET', 'ECONNREFUSED', /Nothing answers at mail\.example\.com, port 465/],
    ['ESOCKET', 'ETIMEDOUT', /did not answer in time/],
    ['ESOCKET', 'ERR_SSL_WRONG_VERSION_NUMBER', /N8N_SMTP_SSL=false/],
    ['ESOCKET', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', /N8N_SMTP_SSL=false/],
    ['ESOCKET', 'ERR_SSL_UNSUPPORTED_PROTOCOL', /no common form of TLS/],
    ['ESOCKET', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', /no common form of TLS/],
    ['ESOCKET', 'CERT_HAS_EXPIRED', /has expired/],
    ['ESOCKET', 'CERT_NOT_YET_VALID', /clock of this machine/],
    ['ESOCKET', 'ERR_TLS_CERT_ALTNAME_INVALID', /is for another name/],
    ['ESOCKET', 'SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS/],
    ['ESOCKET', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', /NODE_EXTRA_CA_CERTS/],
    ['ESOCKET', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /NODE_EXTRA_CA_CERTS/],
    ['ESOCKET', 'ECONNRESET', /ended the conversation unexpectedly/],
    ['ECONNECTION', undefined, /ended the conversation unexpectedly/],
  ])('%s of %s', (code, originalCode, words) => {
    const diagnosis = diagnose(
      Object.assign(new Error('It did not work'), { code, originalCode, command: 'CONN' }),
    );
    expect(diagnosis.explanation).toMatch(words);
    expect(diagnosis).toMatchObject({ reply: 'It did not work', isFinal: false });
  });

  it.each([
    [
      '534-5.7.9 Application-specific password required.\r\n534 5.7.9 See support',
      /app password.*N8N_SMTP_PASS/,
      true,
    ],
    ['535 5.7.0 Use an app password to sign in', /app password.*N8N_SMTP_PASS/, true],
    [
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant',
      /turned off.*Its admin must turn it on/,
      true,
    ],
    ['535-5.7.8 Username and Password not accepted', /Check N8N_SMTP_USER and N8N_SMTP_PASS/, true],
    ['535 5.7.3 Authentication unsuccessful', /Check N8N_SMTP_USER and N8N_SMTP_PASS/, true],
    ['454 4.7.0 Temporary authentication failure', /asks to try again later/, false],
    ['421 4.7.0 Too many bad auth attempts', /takes no more mail/, false],
  ])('at sign-in: %s', (response, words, isFinal) => {
    const error = new Error(`Invalid login: ${response}`);
    const responseCode = Number(response.slice(0, 3));
    const thrown = Object.assign(error, { code: 'EAUTH', response, responseCode, command: 'AUTH PLAIN' });
    const diagnosis = diagnose(thrown);
    expect(diagnosis.explanation).toMatch(words);
    expect(diagnosis.isFinal).toBe(isFinal);
  });

  it.each([
    ['of both kinds: the one that says most', [v6('ENETUNREACH'), v4('ECONNREFUSED')], /^Nothing answers at/],
    ['of both kinds, without a way', [v6('ENETUNREACH'), v4('EHOSTUNREACH')], /^There is no way to mail/],
    ['of IPv6 alone', [v6('ENETUNREACH'), v6('EHOSTUNREACH')], /^mail\.example\.com is known only by IPv6/],
  ])('a name with several addresses %s', (_what, errors, words) => {
    // As Node makes it when it has tried them all, and nodemailer passes it on.
    const error = Object.assign(new AggregateError(errors), {
      code: 'ESOCKET',
      originalCode: errors[0]?.code,
    });
    const { explanation, reply } = diagnose(error);
    expect(explanation).toMatch(words);
    expect(reply).toBe(errors.map(({ message }) => message).join(', '));
  });

  it('a single IPv6 address that there is no way to', () => {
    expect(
      diagnose(Object.assign(v6('ENETUNREACH'), { originalCode: 'ENETUNREACH', code: 'ESOCKET' }))
        .explanation,
    ).toMatch(/^mail\.example\.com is known only by IPv6/);
  });

  it('needs no configuration where it is given the mail server', () => {
    changeSettings({ mail: null });
    const mail = { ...UNUSED_MAIL_SERVER, host: 'other.example.com' };
    expect(diagnose(v4('ECONNREFUSED'), mail).explanation).toContain('other.example.com, port 9');
  });

  it('a reply of many lines becomes one, cut to a sensible length', () => {
    const { reply } = diagnose(
      refusal(`550-5.7.1 No\r\n550-5.7.1   really\r\n550 5.7.1 ${'x'.repeat(2_000)}`, 'DATA'),
    );
    expect(reply).toMatch(/^550-5\.7\.1 No 550-5\.7\.1 really 550 5\.7\.1 x+$/);
    expect(reply).toHaveLength(500);
  });

  it('something that is no error at all is worth another try', () => {
    for (const thrown of ['a word', undefined, null, 7, { code: 'EAUTH' }])
      expect(diagnose(thrown)).toMatchObject({ isFinal: false, explanation: expect.stringMatching(/\.$/) });
  });

  it('an error after e-mail was turned off is told without settings', () => {
    changeSettings({ mail: null });
    expect(diagnose(refusal('550 no', 'DATA'))).toMatchObject({ reply: '550 no', isFinal: true });
  });
});
