import { once } from 'node:events';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PeerCertificate, TLSSocket } from 'node:tls';
import { dnsCache, type LogEntry } from 'nodemailer/lib/shared';
import SMTPConnection, {
  type SMTPConnectionCustomAuthContext,
  type SMTPConnectionOptions,
} from 'nodemailer/lib/smtp-connection';
import type { MailServer } from '../config';
import { quoteReply } from './quote';
import { connectionOptions } from './transport';

/** The steps of a conversation, as people call them. */
export type Step = 'Address' | 'Connection' | 'Encryption' | 'Greeting' | 'Size limit' | 'Sign-in' | 'Sender';

/** What came of a step that was walked. */
export type Finding = {
  outcome: 'passed' | 'warned';
  facts: string;
  reply: string | null;
  explanation: string | null;
};

/** The steps that were walked, and what ended the conversation before its last one. */
export type Conversation = { found: Map<Step, Finding>; failure: unknown };

/** How long the server may take, in milliseconds: at each step, unless as in delivery, and with all of them. */
export type Patience = { wholeTimeout?: number } & Pick<
  SMTPConnectionOptions,
  'connectionTimeout' | 'greetingTimeout' | 'socketTimeout'
>;

const WHOLE_MS = 24_000;
const GOODBYE_MS = 1_000;
const MOST_NAMES = 10;

/**
 * Has nodemailer talk to a mail server as for a mail, up to where the mail itself would come, and takes down what is
 * seen on the way. With no recipient it only looks: it takes any certificate, and goes no further than the greeting.
 * Sends no mail, leaves no connection open, and never rejects.
 */
export async function converse(
  mail: MailServer,
  recipient: string | null,
  { wholeTimeout = WHOLE_MS, ...patience }: Patience = {},
): Promise<Conversation> {
  const found: Conversation['found'] = new Map();
  const said = { command: '', greeting: '', hello: '' };

  /** nodemailer's log tells how far it is. Passwords are left out of it. */
  const overhear = ({ tnx, remotePort }: LogEntry, text: string) => {
    if (tnx === 'dns') {
      found.set('Address', addressesOf(mail));
      queueMicrotask(watchSocket); // nodemailer opens it next
    }
    if (tnx === 'client') said.command = text;
    if (tnx === 'server' && said.command === '') said.greeting = text;
    if (tnx === 'server' && /^(EHLO|HELO) /.test(said.command) && text.startsWith('2')) {
      said.hello ||= text;
      found.set('Greeting', greetingOf(mail, said));
    }
    // Once there is a connection, nodemailer goes on when its certificate was taken, and only then.
    const socket = connection._socket;
    if (socket instanceof TLSSocket && (remotePort || tnx === 'client'))
      found.set('Encryption', encryptionOf(socket));
  };
  const watchSocket = () => {
    const socket = connection._socket;
    if (!socket) return;
    socket.once('connect', () =>
      found.set('Connection', passed(`${socket.remoteAddress}, port ${socket.remotePort}`)),
    );
  };
  const connection = new SMTPConnection({
    ...connectionOptions(mail),
    ...patience,
    ...(recipient === null && { tls: { rejectUnauthorized: false } }),
    socketCloseTimeout: 0,
    logger: { debug: overhear, info: overhear, warn: () => {}, error: () => {} },
    transactionLog: true,
  });

  const walk = async () => {
    await connect(connection);
    if (recipient === null) return;
    if (!found.has('Encryption')) found.set('Encryption', clearTextOf(mail, said.hello));
    const wire = await wireOf(connection);
    found.set('Size limit', sizeLimitOf(wire));
    found.set('Sign-in', await signIn(connection, mail));
    found.set('Sender', await tryEnvelope(wire, mail, recipient));
  };
  let whole: NodeJS.Timeout | undefined;
  const broken = new Promise<never>((_, reject) => {
    connection.on('error', reject);
    // A tick later, so that a last word that came with it (421) is heard first.
    connection.once('end', () => setImmediate(() => reject(wireError('ECONNECTION', 'Connection closed'))));
    const words = `No end after ${wholeTimeout / 1_000} seconds`;
    whole = setTimeout(() => reject(wireError('ETIMEDOUT', words)), wholeTimeout);
  });
  try {
    await Promise.race([broken, walk()]);
    return { found, failure: null };
  } catch (failure) {
    return { found, failure };
  } finally {
    clearTimeout(whole);
    await sayGoodbye(connection);
  }
}

// ---------------------------------------------------------------------------------------------------- the walk

function connect(connection: SMTPConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
}

/**
 * nodemailer hands the wire only to the ways of sign-in that it does not know itself. This one signs nobody in: it is
 * how MAIL and RCPT can be said without the DATA that nodemailer sends behind them.
 */
function wireOf(connection: SMTPConnection): Promise<SMTPConnectionCustomAuthContext> {
  return new Promise((resolve, reject) => {
    connection.customAuth.set('WIRE', resolve);
    connection.login({ method: 'WIRE' }, reject);
  });
}

/** As nodemailer's pool does it, which goes on in silence when a server offers no sign-in. */
async function signIn(connection: SMTPConnection, { auth }: MailServer): Promise<Finding> {
  if (!auth) return passed('None: N8N_SMTP_USER and N8N_SMTP_PASS are empty.');
  if (!connection.allowsAuth)
    return warned(
      '',
      'The mail server offers no sign-in here, so N8N_SMTP_USER and N8N_SMTP_PASS are not used. If it offers one only with TLS, set N8N_SMTP_STARTTLS=true.',
    );
  await new Promise<void>((resolve, reject) => {
    connection.login({ ...auth }, (error) => (error ? reject(error) : resolve()));
  });
  return passed(`As ${auth.user}.`, quoteReply(connection.lastServerResponse || '', { auth }));
}

async function tryEnvelope(
  { sendCommand }: SMTPConnectionCustomAuthContext,
  mail: MailServer,
  recipient: string,
): Promise<Finding> {
  const from = mail.sender.address;
  const ask = async (command: string, address: string) => {
    const { response } = await sendCommand(`${command}:<${address}>`);
    if (!response.startsWith('2')) throw refusal(command, response);
    return response;
  };
  await ask('MAIL FROM', from);
  const reply = await ask('RCPT TO', recipient);
  return passed(`${from} may write to ${recipient}. No mail was sent.`, quoteReply(reply, mail));
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

function passed(facts: string, reply: string | null = null): Finding {
  return { outcome: 'passed', facts: quoteReply(facts, null), reply, explanation: null };
}

function warned(facts: string, explanation: string): Finding {
  return { outcome: 'warned', facts: quoteReply(facts, null), reply: null, explanation };
}

function addressesOf({ host }: MailServer): Finding {
  const addresses = dnsCache.get(host)?.value.addresses ?? [host];
  if (addresses.some((address) => isIP(address))) return passed(addresses.join(', '));
  // nodemailer keeps the name itself when it has only addresses of a kind that this machine has no network for.
  return warned('None that this machine has a network for.', `${host} is probably known only by IPv6.`);
}

function greetingOf(
  { security }: MailServer,
  { greeting, hello }: { greeting: string; hello: string },
): Finding {
  const [, name = 'nothing'] = /^\d+[ -](\S+)/.exec(hello) ?? [];
  const offer = offersStartTls(hello) ? 'offers STARTTLS' : 'offers no STARTTLS';
  const facts = `It calls itself ${name}${security === 'tls' ? '' : ` and ${offer}`}.`;
  return passed(facts, quoteReply(greeting, null));
}

/** By the same words as nodemailer. */
function offersStartTls(hello: string): boolean {
  return /[ -]STARTTLS\b/im.test(hello);
}

function clearTextOf({ auth, security }: MailServer, hello: string): Finding {
  const what = auth ? 'Mails and the password travel' : 'Mails travel';
  if (offersStartTls(hello))
    return warned(
      '',
      `${what} in clear text, although the mail server offers STARTTLS. Set N8N_SMTP_STARTTLS=true.`,
    );
  if (security === 'none' && !auth) return passed('None, as N8N_SMTP_STARTTLS=false wants it.');
  return warned(
    '',
    `${what} in clear text, for the mail server offers no STARTTLS here. If it speaks TLS on another port (mostly 465), set N8N_SMTP_PORT to that one and N8N_SMTP_SSL=true.`,
  );
}

function encryptionOf(socket: TLSSocket): Finding {
  // Of a server without certificate this is empty.
  const { subject, issuer, subjectaltname, valid_from, valid_to }: Partial<PeerCertificate> =
    socket.getPeerCertificate();
  const alternatives = subjectaltname?.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
  const names = new Set([subject?.CN, ...(alternatives ?? [])].filter(Boolean));
  const issuers = [issuer?.O, issuer?.CN].filter(Boolean).join(', ');
  const facts =
    `${socket.getProtocol()}. The certificate is for ${[...names].slice(0, MOST_NAMES).join(', ')}, ` +
    `issued by ${issuers}, valid from ${day(valid_from)} to ${day(valid_to)}.`;
  if (socket.authorized) return passed(facts);
  return warned(
    facts,
    'The certificate is not accepted, and used all the same because of NODE_TLS_REJECT_UNAUTHORIZED=0. Unset it.',
  );
}

function day(text = ''): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : date.toISOString().slice(0, 10);
}

function sizeLimitOf({ maxAllowedSize }: SMTPConnectionCustomAuthContext): Finding {
  return passed(
    maxAllowedSize
      ? `Mails of up to ${maxAllowedSize.toLocaleString('en')} bytes.`
      : 'The mail server names none.',
  );
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
