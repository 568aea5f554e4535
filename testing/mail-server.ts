import { createServer, type Socket } from 'node:net';
import tls from 'node:tls';
import PostalMime, { type Email } from 'postal-mime';
import { generate } from 'selfsigned';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished, vi } from 'vitest';
import type { MailServer } from '../lib/config';

/** A mail as the mail server got it: the envelope, every byte, what a mail program reads in it, and how it came. */
export type Letter = { from: string; to: string[]; raw: string; read: Email; isEncrypted: boolean };

/** How the server answers at a step: nothing is yes. It may take its time. */
type Answer = (letter: { to: string; nth: number }) => Refusal | undefined | Promise<Refusal | undefined>;
export type Refusal = { code: number; text: string };

export type TestMailServer = {
  /** What was accepted, in order. */
  letters: Letter[];
  /** What was refused once it had been read, in order. */
  refused: Letter[];
  /** Settings that reach this server. */
  settings: MailServer;
  /** How many connections were opened. */
  connections(): number;
  /** Cuts every open connection, as a server does that restarts. */
  hangUp(): void;
  stop(): Promise<void>;
};

type Ways = {
  /** An address of this machine. */
  listenAt?: string;
  onRecipient?: Answer;
  onLetter?: Answer;
  settings?: Partial<MailServer>;
  options?: SMTPServerOptions;
};

/** A real SMTP server in this process until the test ends, in clear text unless told otherwise. */
export async function startMailServer(ways: Ways = {}): Promise<TestMailServer> {
  const server = await openMailServer(ways);
  onTestFinished(server.stop);
  return server;
}

/** A real SMTP server in this process until it is stopped. It lets every client wait a tenth of a second: share it. */
export async function openMailServer({
  listenAt = '127.0.0.1',
  onRecipient,
  onLetter,
  settings,
  options,
}: Ways = {}): Promise<TestMailServer> {
  const letters: Letter[] = [];
  const refused: Letter[] = [];
  let recipients = 0;
  let offered = 0;
  let connections = 0;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onConnect(_session, done) {
      connections += 1;
      done();
    },
    onRcptTo({ address }, _session, done) {
      recipients += 1;
      answer(onRecipient, address, recipients).then(done, done);
    },
    onData(stream, { envelope, secure: isEncrypted }, done) {
      const from = envelope.mailFrom ? envelope.mailFrom.address : '';
      const to = envelope.rcptTo.map(({ address }) => address);
      offered += 1;
      const nth = offered;
      const take = async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk);
        const bytes = Buffer.concat(chunks);
        const read = await PostalMime.parse(bytes);
        const letter = { from, to, raw: bytes.toString('latin1'), read, isEncrypted };
        const refusal = await answer(onLetter, to[0] ?? '', nth);
        (refusal ? refused : letters).push(letter);
        done(refusal, `accepted as letter ${letters.length}`);
      };
      take().catch(done);
    },
    ...options,
  });
  server.on('error', () => {}); // a client that refuses our certificate is what some tests want
  await new Promise<void>((resolve) => server.listen(0, listenAt, resolve));
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= new Promise((resolve) => server.close(resolve));
    return stopping;
  };
  return {
    letters,
    refused,
    settings: { ...reach(listenAt, server.server.address()), ...settings },
    connections: () => connections,
    hangUp: () => {
      for (const connection of server.connections) connection.close();
    },
    stop,
  };
}

type Address = ReturnType<ReturnType<typeof createServer>['address']>;

/** Settings that reach a server, in clear text and without sign-in. */
function reach(host: string, address: Address): MailServer {
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const sender = { name: 'Latchkey', address: 'door@example.com' };
  const ownName = 'latchkey.example.com';
  return { host, port, auth: null, sender, security: 'none', isTlsRequired: false, ownName };
}

async function answer(ask: Answer | undefined, to: string, nth: number): Promise<Error | null> {
  const refusal = await ask?.({ to, nth });
  return refusal ? Object.assign(new Error(refusal.text), { responseCode: refusal.code }) : null;
}

/** Holds something up until the test opens it. */
export function gate(): { opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** A self-signed certificate for this name. */
export async function certificateFor(
  name: string,
  dates: { notBeforeDate?: Date; notAfterDate?: Date } = {},
): Promise<{ cert: string; key: string }> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
    ...dates,
  });
  return { cert, key };
}

/** Does until the test ends what NODE_EXTRA_CA_CERTS does, which Node reads at its start only. */
export function trust(cert: string): void {
  const create = tls.createSecureContext;
  const spy = vi
    .spyOn(tls, 'createSecureContext')
    .mockImplementation((options) => create({ ca: cert, ...options }));
  onTestFinished(() => spy.mockRestore());
}

/** What a mail server usually says, by what it answers: a command (RFC 5321, 4.1.1), or what comes between two of them. */
const USUALLY = {
  greeting: '220 mail.example.com ESMTP',
  EHLO: '250 mail.example.com',
  HELO: '250 mail.example.com',
  STARTTLS: '220 go ahead',
  handshake: 'hang up',
  AUTH: '235 2.7.0 welcome',
  'MAIL FROM': '250 2.1.0 ok',
  'RCPT TO': '250 2.1.5 ok',
  DATA: '354 go on',
  letter: '250 2.0.0 accepted',
  RSET: '250 2.0.0 ok',
  QUIT: '221 2.0.0 bye',
};
export type Step = keyof typeof USUALLY;

/** A reply as it goes over the wire, less its last line break; after a 421 the server hangs up (RFC 5321, 3.8). */
export type Move = string | 'silence' | 'hang up' | 'reset' | undefined;

export type ScriptedMailServer = {
  settings: MailServer;
  /** What was said on each connection, in order; a letter as it came over the wire, with the dot behind it. */
  heard: { step: Step | 'unknown'; bytes: Buffer }[][];
  /** How many connections the client holds open at this moment. */
  open(): number;
};

/**
 * A mail server of bare sockets until the test ends, for all that no library’s server would do. It asks at each step of
 * its nth connection how to move; undefined is what is usual.
 */
export async function startScriptedMailServer(
  move: (step: Step, connection: number) => Move,
): Promise<ScriptedMailServer> {
  const heard: ScriptedMailServer['heard'] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    const connection = heard.push([]);
    converse(socket, heard[connection - 1] ?? [], (step) => move(step, connection) ?? USUALLY[step]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { settings: reach('127.0.0.1', server.address()), heard, open: () => sockets.size };
}

function converse(socket: Socket, heard: ScriptedMailServer['heard'][number], move: (step: Step) => string) {
  let unread = Buffer.alloc(0);
  let next: 'a command' | 'a letter' | 'a handshake' | 'nothing' = 'a command';
  let recipients = 0;
  const say = (step: Step) => {
    const reply = step === 'DATA' && recipients === 0 ? '503 5.5.1 to nobody' : move(step);
    const isYes = /^[23]/.test(reply);
    if (step === 'MAIL FROM') recipients = 0;
    if (step === 'RCPT TO' && isYes) recipients += 1;
    next = 'a command';
    if (step === 'DATA' && isYes) next = 'a letter';
    if (step === 'STARTTLS' && isYes) next = 'a handshake';
    if (!/^\d/.test(reply) || reply.startsWith('421') || step === 'QUIT') next = 'nothing';
    if (reply === 'hang up') socket.destroy();
    else if (reply === 'reset') socket.resetAndDestroy();
    else if (reply !== 'silence') socket.write(`${reply}\r\n`);
    if (/^(221|421)/.test(reply)) socket.end();
  };
  socket.on('data', (chunk) => {
    unread = Buffer.concat([unread, chunk]);
    while (next !== 'nothing') {
      if (next === 'a handshake') return say('handshake');
      const end = next === 'a letter' ? '\r\n.\r\n' : '\r\n';
      const at = unread.indexOf(end);
      if (at < 0) return;
      const bytes = unread.subarray(0, at + end.length);
      unread = unread.subarray(at + end.length);
      const step = next === 'a letter' ? 'letter' : commandIn(bytes.toString('latin1'));
      heard.push({ step, bytes });
      if (step === 'unknown') socket.write('500 5.5.2 I do not know this\r\n');
      else say(step);
    }
  });
  say('greeting');
}

const isStep = (word: string): word is Step => Object.hasOwn(USUALLY, word);

function commandIn(line: string): Step | 'unknown' {
  const word = /^(?:MAIL FROM|RCPT TO|\w+)/i.exec(line)?.[0].toUpperCase() ?? '';
  return isStep(word) ? word : 'unknown';
}
