import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PeerCertificate, TLSSocket } from 'node:tls';
import type { LogEntry } from 'nodemailer/lib/shared';
import SMTPConnection, {
  type SMTPConnectionCustomAuthContext,
  type SMTPConnectionOptions,
} from 'nodemailer/lib/smtp-connection';
import type { MailServer } from '../lib/config';
import { causeAt, type SmtpCause } from './diagnose';
import { addressesOf, openConnection } from './open';
import { quoteReply } from './quote';
import { connectionOptions } from './transport';

/** The steps of a conversation with a mail server, up to where the mail itself would come. */
export type Step = 'address' | 'connection' | 'encryption' | 'greeting' | 'size_limit' | 'sign_in' | 'sender';

/** What is seen at a step, by code, with the facts of its sentence. */
interface SeenFacts {
  addresses: { addresses: string[] };
  connected: { address: string; port: number };
  /**
   * `name`: what the server calls itself; empty where it does not say. `ownName`: what it is greeted with. `unasked`: TLS
   * is spoken already.
   */
  greeted: { name: string; ownName: string; starttls: 'offered' | 'missing' | 'unasked' };
  /** `from`, `to`: days (ISO 8601). */
  certificate: { protocol: string; names: string[]; issuer: string; from: string; to: string };
  no_encryption: NoFacts;
  size_limit: { bytes: number };
  no_size_limit: NoFacts;
  no_sign_in: NoFacts;
  signed_in: { user: string };
  may_write: { sender: string; recipient: string };
  /** The server has no mailbox of the sender's address, and need not have. */
  may_send: { sender: string };
  /** `command`: to which it said no; empty when it was none, but the connection itself. */
  refused: { command: string };
}
type NoFacts = Record<never, never>;
export type Seen = { [C in keyof SeenFacts]: { code: C; facts: SeenFacts[C] } }[keyof SeenFacts];

/** What came of a step. `warning`: what is unwise there. */
export type Finding = { seen: Seen | null; warning: SmtpCause | null; reply: string | null };

/**
 * What came of the steps that were taken, and in how many milliseconds, and what ended the conversation before its last
 * one, `lastMs` after the step before.
 */
export type Conversation = {
  found: Map<Step, Finding & { ms: number }>;
  failure: unknown;
  lastMs: number;
};

/** How long the server may take, in milliseconds: at each step, unless as in delivery, and with all of them. */
export type Patience = { wholeTimeout?: number } & Pick<
  SMTPConnectionOptions,
  'connectionTimeout' | 'greetingTimeout' | 'socketTimeout'
>;

/** A proxy before Latchkey that waits for the answer of a page mostly does so for a minute. */
const WHOLE_MS = 50_000;
const GOODBYE_MS = 1_000;
const MOST_NAMES = 10;

/**
 * Has nodemailer talk to a mail server as for a mail, up to where the mail itself would come, and records what is seen
 * on the way. Without a recipient it only looks: it takes any certificate, and goes no further than the greeting. Sends
 * no mail, leaves no connection open, and never rejects.
 */
export async function converse(
  mail: MailServer,
  recipient: string | null,
  { wholeTimeout = WHOLE_MS, ...given }: Patience = {},
): Promise<Conversation> {
  // So that a server that never greets is known for that, and not for having taken too long with all.
  const greetingTimeout = mail.timeouts?.greetingTimeout ?? wholeTimeout * 0.8;
  const patience = { ...mail.timeouts, greetingTimeout, ...given };
  const found: Conversation['found'] = new Map();
  const said = { command: '', greeting: '', hello: '' };
  let last = performance.now();
  const record = (step: Step, finding: Finding) => {
    if (found.has(step)) return;
    const now = performance.now();
    found.set(step, { ...finding, ms: now - last });
    last = now;
  };

  /** How far it is, nodemailer tells in its log only. Passwords are left out of that. */
  const follow = (connection: SMTPConnection, { tnx, remotePort }: LogEntry, text: string) => {
    if (tnx === 'client') said.command = text;
    if (tnx === 'server' && said.command === '') said.greeting = text;
    if (tnx === 'server' && /^(EHLO|HELO) /.test(said.command) && text.startsWith('2')) {
      said.hello ||= text;
      record('greeting', greetingOf(mail, said));
    }
    // Once there is a connection, nodemailer goes on when its certificate was taken, and only then.
    const socket = connection._socket;
    if (socket instanceof TLSSocket && (remotePort || tnx === 'client'))
      record('encryption', encryptionOf(socket, mail));
  };

  let isOver = false;
  let end: (failure: unknown) => void = () => {};
  const broken = new Promise<never>((_, reject) => {
    end = reject;
  });
  let connection: SMTPConnection | undefined;
  const walk = async () => {
    const addresses = await addressesOf(mail);
    record('address', passed({ code: 'addresses', facts: { addresses } }));
    const socket = await openConnection(mail, addresses, patience);
    const { remoteAddress: address = '', remotePort: port = 0 } = socket;
    record('connection', passed({ code: 'connected', facts: { address, port } }));
    if (isOver) return void socket.destroy();
    const log = (entry: LogEntry, text: string) => connection && follow(connection, entry, text);
    connection = new SMTPConnection({
      ...connectionOptions(mail),
      ...patience,
      connection: socket,
      ...(recipient === null && { tls: { rejectUnauthorized: false } }),
      socketCloseTimeout: 0,
      logger: { debug: log, info: log, warn: () => {}, error: () => {} },
      transactionLog: true,
    });
    connection.on('error', end);
    // A tick later, so that a last reply that came with it (421) is read first.
    connection.once('end', () => setImmediate(() => end(wireError('ECONNECTION', 'Connection closed'))));
    await connect(connection);
    if (recipient === null) return;
    record('encryption', clearTextOf(mail, said.hello));
    const wire = await wireOf(connection);
    record('size_limit', sizeLimitOf(wire));
    record('sign_in', await signIn(connection, mail));
    record('sender', await tryEnvelope(wire, mail, recipient));
  };
  const message = `No end after ${wholeTimeout / 1_000} seconds`;
  const whole = setTimeout(() => end(wireError('ETIMEDOUT', message)), wholeTimeout);
  let failure: unknown = null;
  try {
    await Promise.race([broken, walk()]);
  } catch (error) {
    failure = error;
  }
  const lastMs = performance.now() - last;
  isOver = true;
  clearTimeout(whole);
  if (connection) await sayGoodbye(connection);
  return { found, failure, lastMs };
}

// ---------------------------------------------------------------------------------------------------- its steps

function connect(connection: SMTPConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
}

/**
 * nodemailer lets only sign-in methods that it does not know itself send commands of their own. This one signs nobody
 * in: it is how MAIL and RCPT can be sent without the DATA that nodemailer sends after them.
 */
function wireOf(connection: SMTPConnection): Promise<SMTPConnectionCustomAuthContext> {
  return new Promise((resolve, reject) => {
    connection.customAuth.set('WIRE', resolve);
    connection.login({ method: 'WIRE' }, reject);
  });
}

/** As nodemailer's pool does it, which sends without a sign-in when a server offers none. */
async function signIn(connection: SMTPConnection, mail: MailServer): Promise<Finding> {
  const { auth } = mail;
  if (!auth) return passed({ code: 'no_sign_in', facts: {} });
  if (!connection.allowsAuth) return warned(null, causeAt(mail, 'sign_in_not_offered'));
  await new Promise<void>((resolve, reject) => {
    connection.login({ ...auth }, (error) => (error ? reject(error) : resolve()));
  });
  const reply = quoteReply(connection.lastServerResponse || '', mail);
  return passed({ code: 'signed_in', facts: { user: auth.user } }, reply);
}

async function tryEnvelope(
  { sendCommand, extensions }: SMTPConnectionCustomAuthContext,
  mail: MailServer,
  recipient: string,
): Promise<Finding> {
  const sender = mail.sender.address;
  // As nodemailer does it (RFC 6531, 3.4).
  const isUtf8 = extensions.includes('SMTPUTF8') && /[^\p{ASCII}]/u.test(sender + recipient);
  const ask = async (command: string, address: string, parameters = '') => {
    const { response } = await sendCommand(`${command}:<${address}>${parameters}`);
    if (!response.startsWith('2')) throw refusal(command, response);
    return response;
  };
  await ask('MAIL FROM', sender, isUtf8 ? ' SMTPUTF8' : '');
  const reply = await ask('RCPT TO', recipient);
  return passed({ code: 'may_write', facts: { sender, recipient } }, quoteReply(reply, mail));
}

/** Takes back the envelope and leaves as is polite (RFC 5321, 4.1.1.10), but does not insist. */
async function sayGoodbye(connection: SMTPConnection): Promise<void> {
  if (connection.stage === 'connected' && !connection.destroyed) {
    const left = once(connection, 'end').catch(() => {});
    connection.reset(() => connection.quit());
    await Promise.race([left, sleep(GOODBYE_MS, undefined, { ref: false })]);
  }
  connection.close();
}

// ---------------------------------------------------------------------------------------------- what was found

function passed(seen: Seen, reply: string | null = null): Finding {
  return { seen, warning: null, reply };
}

function warned(seen: Seen | null, warning: SmtpCause): Finding {
  return { seen, warning, reply: null };
}

function greetingOf(
  { security, ownName }: MailServer,
  { greeting, hello }: { greeting: string; hello: string },
): Finding {
  const [, name = ''] = /^\d+[ -](\S+)/.exec(hello) ?? [];
  const offer = offersStartTls(hello) ? 'offered' : 'missing';
  const starttls = security === 'tls' ? 'unasked' : offer;
  return passed(
    { code: 'greeted', facts: { name: clean(name), ownName, starttls } },
    quoteReply(greeting, null),
  );
}

/** By the same words as nodemailer. */
function offersStartTls(hello: string): boolean {
  return /[ -]STARTTLS\b/im.test(hello);
}

function clearTextOf(mail: MailServer, hello: string): Finding {
  if (offersStartTls(hello)) return warned(null, causeAt(mail, 'clear_text_despite_starttls'));
  if (mail.security === 'none' && !mail.auth) return passed({ code: 'no_encryption', facts: {} });
  return warned(null, causeAt(mail, 'clear_text'));
}

function encryptionOf(socket: TLSSocket, mail: MailServer): Finding {
  // Of a server without certificate this is empty.
  const { subject, issuer, subjectaltname, valid_from, valid_to }: Partial<PeerCertificate> =
    socket.getPeerCertificate();
  const alternatives = subjectaltname?.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
  const names = new Set([subject?.CN, ...(alternatives ?? [])].flatMap((name) => name || []));
  const seen: Seen = {
    code: 'certificate',
    facts: {
      protocol: socket.getProtocol() ?? '',
      names: [...names].slice(0, MOST_NAMES).map(clean),
      issuer: clean([issuer?.O, issuer?.CN].filter(Boolean).join(', ')),
      from: day(valid_from),
      to: day(valid_to),
    },
  };
  return socket.authorized ? passed(seen) : warned(seen, causeAt(mail, 'certificate_not_checked'));
}

function day(text = ''): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? clean(text) : date.toISOString().slice(0, 10);
}

function sizeLimitOf({ maxAllowedSize: bytes }: SMTPConnectionCustomAuthContext): Finding {
  return passed(bytes ? { code: 'size_limit', facts: { bytes } } : { code: 'no_size_limit', facts: {} });
}

/** What a server says of itself, fit for a terminal. */
function clean(text: string): string {
  return quoteReply(text, null);
}

// ------------------------------------------------------------------------------- errors as nodemailer makes them

function wireError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code, command: 'CONN' });
}

function refusal(command: string, response: string): Error {
  const responseCode = Number.parseInt(response, 10) || undefined;
  const error = new Error(`${command} was refused: ${response}`);
  return Object.assign(error, { code: 'EENVELOPE', command, response, responseCode });
}
