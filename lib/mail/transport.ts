import nodemailer, { type Transporter } from 'nodemailer';
import { config, type MailServer } from '../config';
import { Problem } from '../problem';

/** No answer for this long, and the try counts as failed. A silent server holds up one connection, not the queue. */
const CONNECT_MS = 10_000;
const GREETING_MS = 10_000;
/** A server may look for viruses before it takes a mail (RFC 5321 §4.5.3.2); hung up on, it would get the mail again. */
const SILENCE_MS = 300_000;

let transport: Transporter | undefined;

/** The pool of connections to the mail server. Throws `email_off` where there is none. */
export function mailTransport(): Transporter {
  transport ??= connect();
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

function connect(): Transporter {
  const { mail, mailConnections } = config();
  if (!mail) throw new Problem('email_off');
  return nodemailer.createTransport({
    pool: true,
    maxConnections: mailConnections,
    ...connectionOptions(mail),
    auth: mail.auth ?? undefined,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
