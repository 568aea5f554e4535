import nodemailer, { type Transporter } from 'nodemailer';
import type { MailServer } from '../lib/config';

/** No answer for this long, and the try counts as failed. A server that is silent occupies one connection, not the queue. */
const CONNECT_MS = 10_000;
const GREETING_MS = 10_000;
/** A server may scan a mail for viruses before it takes it (RFC 5321 §4.5.3.2); after a hang-up it would get it again. */
const SILENCE_MS = 300_000;

let transport: Transporter | undefined;

/** The pool of connections to the mail server, which is opened for whoever asks first and stays open until it is closed. */
export function mailTransport(mail: MailServer, maxConnections: number): Transporter {
  transport ??= nodemailer.createTransport({
    pool: true,
    maxConnections,
    ...connectionOptions(mail),
    auth: mail.auth ?? undefined,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return transport;
}

/** Ends idle connections to the mail server. */
export function closeMailTransport(): void {
  transport?.close();
  transport = undefined;
}

/** How a connection to the mail server is made, for those that send mail and those that only try it. */
export function connectionOptions(mail: MailServer) {
  return {
    host: mail.host,
    port: mail.port,
    secure: mail.security === 'tls',
    ignoreTLS: mail.security === 'none',
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: SILENCE_MS,
    ...mail.timeouts,
  };
}
