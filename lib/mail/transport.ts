import nodemailer, { type Transporter } from 'nodemailer';
import { config } from '../config';
import { Problem } from '../problem';

/** No answer for this long, and the try counts as failed. A silent server holds up one connection, not the queue. */
const CONNECT_MS = 10_000;
const GREETING_MS = 10_000;
const SILENCE_MS = 30_000;

let transport: Transporter | undefined;

/** The one pooled connection to the mail server. Throws `email_off` where there is none. */
export function mailTransport(): Transporter {
  transport ??= connect();
  return transport;
}

/** Ends idle connections to the mail server. */
export function closeMailTransport(): void {
  transport?.close();
  transport = undefined;
}

function connect(): Transporter {
  const { mail } = config();
  if (!mail) throw new Problem('email_off');
  return nodemailer.createTransport({
    pool: true,
    maxConnections: 5,
    host: mail.host,
    port: mail.port,
    secure: mail.security === 'tls',
    ignoreTLS: mail.security === 'none',
    auth: mail.auth ?? undefined,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
