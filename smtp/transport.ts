import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import nodemailer, { type Transporter } from 'nodemailer';
import type {
  SMTPConnectionCustomAuthCommandCallback,
  SMTPConnectionCustomAuthContext,
} from 'nodemailer/lib/smtp-connection';
import type { MailServer } from '../lib/config';
import { addressesOf, openConnection } from './open';

/** A server may look up names, or make strangers wait, before it greets (RFC 5321, 4.5.3.2.1: 5 minutes). */
const GREETING_MS = 300_000;
/** A server may scan a mail for viruses before it takes it (RFC 5321 §4.5.3.2); after a hang-up it would get it again. */
const SILENCE_MS = 300_000;
/** All up to the first command: the greeting, and the TLS handshake. How long to connect is smtp/open.ts's own. */
const BEGINNING_MS = 2 * GREETING_MS;

let transport: Transporter | undefined;

/** The pool of connections to the mail server, which is opened for whoever asks first and stays open until it is closed. */
export function mailTransport(mail: MailServer, maxConnections: number): Transporter {
  transport ??= makeTransport(mail, maxConnections);
  return transport;
}

function makeTransport(mail: MailServer, maxConnections: number): Transporter {
  const made = nodemailer.createTransport({
    pool: true,
    maxConnections,
    ...connectionOptions(mail),
    auth: mail.auth ?? undefined,
    disableFileAccess: true,
    disableUrlAccess: true,
    proxy: 'ours:', // has nodemailer ask the function below for each connection
  });
  made.set('proxy_handler_ours', (_proxy, _options, done) => {
    addressesOf(mail)
      .then((addresses) => openConnection(mail, addresses))
      .then(
        (connection) => {
          noteClearText(connection);
          done(null, { connection });
        },
        (error) => done(error),
      );
  });
  // Named with MAIL FROM, the size makes a server refuse at once what it would refuse in the end (RFC 1870).
  made.use('stream', ({ message }, done) => {
    message.build((error, bytes) => {
      if (!error && bytes) message.setEnvelope({ ...message.getEnvelope(), size: sizeOf(bytes) });
      done(error);
    });
  });
  return made;
}

/** As it goes over the wire: nodemailer makes each end of a line CR LF there, and ends the last one. */
function sizeOf(bytes: Buffer): number {
  const text = bytes.toString('latin1');
  return text.length + (text.match(/(?<!\r)\n/g)?.length ?? 0) + (text.endsWith('\n') ? 0 : 2);
}

/** Ends the connections to the mail server; a mail that is being sent over one fails. */
export function closeMailTransport(): void {
  transport?.close({ force: true });
  transport = undefined;
}

/** How a conversation with the mail server is held, for those that send mail and those that only try it. */
export function connectionOptions(mail: MailServer) {
  return {
    host: mail.host,
    port: mail.port,
    name: mail.ownName,
    secure: mail.security === 'tls',
    ignoreTLS: mail.security === 'none',
    requireTLS: mail.isTlsRequired,
    connectionTimeout: BEGINNING_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: SILENCE_MS,
    customAuth: { PLAIN: signInPlain },
    ...mail.timeouts,
  };
}

/**
 * In place of nodemailer's own, which it also uses where a server offers no mechanism that it knows: a password is sent
 * only in a way that the server has offered (RFC 4954, 4).
 */
function signInPlain({
  auth,
  authMethods,
  sendCommand,
  resolve,
  reject,
}: SMTPConnectionCustomAuthContext): void {
  if (!authMethods.includes('PLAIN')) {
    reject(new Error('No authentication method of the server is known'));
    return;
  }
  const { user, pass } = auth.credentials ?? {};
  // Not by promises: after a 421 the connection is closed before one would have told why.
  sendCommand(`AUTH PLAIN ${Buffer.from(`\0${user}\0${pass}`).toString('base64')}`, (_error, asked) => {
    const end: SMTPConnectionCustomAuthCommandCallback = (_error, answer) =>
      answer?.response.startsWith('2') ? resolve() : reject(new Error('Invalid login'));
    // Some say why they refuse only once the mechanism was ended by an empty line.
    if (asked?.response.startsWith('334')) sendCommand('', end);
    else end(null, asked);
  });
}

// ------------------------------------------------------------------------------------ what went in clear text

/** Message-IDs of mails whose words went over a connection that is not encrypted. */
const inClearText = new Set<string>();

/**
 * nodemailer does not tell over which of its connections a mail went. Only what it pipes into this socket itself, and not
 * into the TLS that it put around it, goes in clear text.
 */
function noteClearText(socket: Socket): void {
  socket.on('pipe', (letter: Readable) => {
    let header = '';
    const read = (chunk: Buffer) => {
      header += chunk.toString('latin1');
      const id = /^Message-ID:\s*(<[^>]+>)/im.exec(header)?.[1];
      if (id) inClearText.add(id);
      if (id || header.includes('\r\n\r\n')) letter.off('data', read);
    };
    letter.on('data', read);
  });
}

/** Whether a mail went in clear text, refused or not. Asked once: it is forgotten then. */
export function wentInClearText(messageId: string): boolean {
  return inClearText.delete(messageId);
}
