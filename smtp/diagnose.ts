import { inspect } from 'node:util';
import type { MailServer } from '../lib/config';
import { log } from '../lib/log';
import { type Failed, findCause, type SmtpCauseCode, type SmtpError } from './causes';
import { quoteReply } from './quote';
import { readReply } from './read';

/** Of which mail server a cause was found, as the settings have it. */
export type ServerFacts = { host: string; port: number; sender: string; hasSignIn: boolean };

/** What keeps a mail from being taken, or is unwise about a mail server. */
export type SmtpCause = { code: SmtpCauseCode; facts: ServerFacts };

/** Why a mail was not accepted: the server's own words, the cause, and whether another try is of no use. */
export type Diagnosis = { reply: string; cause: SmtpCause; isFinal: boolean };

/**
 * Finds the cause of a failed try. Final are refusals that the server itself calls permanent (5yz, RFC 5321 §4.2.1), and
 * a mail larger than it announced to take (RFC 1870 §6.1); everything else may pass and is worth another try. An error
 * without a code does not come from the network: the mail itself could not be made.
 */
export function diagnose(thrown: unknown, mail: MailServer): Diagnosis {
  const error: SmtpError =
    thrown instanceof Error ? thrown : new Error(typeof thrown === 'string' ? thrown : inspect(thrown));
  if (!error.code) {
    log('error', 'A mail could not be made', error);
    return { reply: 'none', cause: causeAt(mail, 'mail_not_made'), isFinal: false };
  }
  const failed = lookAt(error, mail);
  const code = findCause(failed) ?? 'connection_lost';
  const words = failed.tries.map(({ reason, message }) => reason ?? message);
  return {
    reply: quoteReply(error.response ?? words.join(', '), mail),
    cause: causeAt(mail, code),
    // That it does not encrypt, a server says of no mail.
    isFinal:
      ((error.responseCode ?? 0) >= 500 && code !== 'tls_not_offered') ||
      (code === 'mail_too_large' && !error.responseCode),
  };
}

/** A cause of which this mail server is told. */
export function causeAt({ host, port, sender, auth }: MailServer, code: SmtpCauseCode): SmtpCause {
  return { code, facts: { host, port, sender: sender.address, hasSignIn: auth !== null } };
}

/** Whether an error comes from the conversation with a mail server; any other is a bug of ours. */
export function isOfMail(thrown: unknown): thrown is SmtpError & { code: string } {
  return thrown instanceof Error && 'code' in thrown;
}

/** At the beginning of a line (RFC 2034), at its end as qmail has it, or somewhere in it. */
const STATUSES = [
  /^\d{3}[ :-]+#?[245]\.(\d{1,3}\.\d{1,3})\b/m,
  /[\s(]#?[45]\.(\d{1,3}\.\d{1,3})(?=[\s)\]:;,]|$)/m,
];
const CODES_OF_A_LINE = /^\d{3}[ :-]*(#?[245]\.\d{1,3}\.\d{1,3}\b)?/gm;
/** Whom to ask is often said with an address, which is neither the sender's nor the recipient's. */
const HELP = /^(postmaster|abuse|support|help|contact|admin|noc|delist)\b/;
const ADDRESS = /[^\s<>@,;:"'()[\]]+@[^\s<>@,;:"'()[\]]+/g;
const ADDRESS_OR_URL = /<[^<>\n]*>|https?:\S+|[^\s<>@,;:"'()[\]]+@[^\s<>@,;:"'()[\]]*/g;

function lookAt(error: SmtpError, mail: MailServer): Failed {
  const tries: SmtpError[] =
    error instanceof AggregateError ? error.errors.filter((one) => one instanceof Error) : [error];
  const said = readReply(error.response ?? '');
  const [status = ''] = STATUSES.flatMap((pattern) => pattern.exec(said)?.[1] ?? []);
  const sender = mail.sender.address.toLowerCase();
  const named = (said.match(ADDRESS) ?? [])
    .map((address) => address.toLowerCase().replace(/\.$/, ''))
    .filter((address) => address === sender || !HELP.test(address));
  return {
    error,
    mail,
    tries,
    codes: [error, ...tries].flatMap(({ code, originalCode }) => [originalCode, code]).join(' '),
    step: stepOf(error),
    reply: error.responseCode ? `${error.responseCode}` : '',
    status,
    words: said.replace(CODES_OF_A_LINE, '').replace(ADDRESS_OR_URL, ' '),
    namesSender: named.includes(sender),
    namesAnother: named.length > 0 && !named.includes(sender),
  };
}

/** nodemailer tells a lost connection and a farewell (421) by CONN as well, wherever they come. */
function stepOf({ code, command = '', responseCode }: SmtpError): Failed['step'] {
  if (code === 'EAUTH' || command.startsWith('AUTH')) return 'AUTH';
  const step = /^(CONN|EHLO|HELO|LHLO|STARTTLS|MAIL|RCPT|DATA)/.exec(command)?.[0] ?? '';
  if (step === 'CONN') return code === 'EPROTOCOL' || responseCode === undefined ? 'CONN' : '';
  return /^[HL]/.test(step) ? 'EHLO' : (step as Failed['step']);
}
