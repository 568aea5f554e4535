import { isIP, isIPv6 } from 'node:net';
import { inspect } from 'node:util';
import type { MailServer } from '../lib/config';
import { log } from '../lib/log';
import { quoteReply } from './quote';

/** Of which mail server a cause was found, as the settings have it. */
export type ServerFacts = { host: string; port: number; sender: string; hasSignIn: boolean };

/** What keeps a mail from being taken, or is unwise about a mail server. */
export type SmtpCause = { code: SmtpCauseCode; facts: ServerFacts };
export type SmtpCauseCode = (typeof RULES)[number]['code'] | (typeof OTHERS)[number];

/** Why a mail was not accepted: the server's own words, the cause, and whether another try is of no use. */
export type Diagnosis = { reply: string; cause: SmtpCause; isFinal: boolean };

/** What nodemailer and Node add to the errors of a conversation with a mail server. */
type SmtpError = Error & {
  code?: string;
  originalCode?: string;
  responseCode?: number;
  response?: string;
  command?: string;
  address?: string;
  /** OpenSSL's own words; its message is of no use to people. */
  reason?: string;
};

/** One error for each address that was tried, where the server's name has several. */
const tries = (error: SmtpError): SmtpError[] =>
  error instanceof AggregateError ? error.errors.filter((one) => one instanceof Error) : [error];
const codes = (error: SmtpError) =>
  [error, ...tries(error)].flatMap(({ code, originalCode }) => [originalCode, code]).join(' ');
const says = (error: SmtpError, pattern: RegExp) => pattern.test(error.response ?? error.message);
const isFinal = ({ responseCode = 0 }: SmtpError) => responseCode >= 500;
const NO_ROUTE = /EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT/;

const rule = <Code extends string>(
  code: Code,
  when: (error: SmtpError, mail: MailServer) => boolean,
): { code: Code; when: typeof when } => ({ code, when });

/** First match wins: from the network inwards, then what servers commonly say. */
const RULES = [
  rule('name_server_silent', (e) => e.code === 'EDNS' && /EAI_AGAIN|ETIMEOUT|ECANCELLED/.test(codes(e))),
  rule('host_not_found', (e) => /ENOTFOUND|EAI_AGAIN|EDNS|ENODATA/.test(codes(e))),
  rule('connection_refused', (e) => /ECONNREFUSED/.test(codes(e))),
  rule(
    'only_ipv6',
    (e, { host }) =>
      NO_ROUTE.test(codes(e)) && !isIP(host) && tries(e).every(({ address }) => isIPv6(address ?? '')),
  ),
  rule('no_route', (e) => NO_ROUTE.test(codes(e))),
  rule('stopped', (e) => /ECONNABORTED/.test(codes(e))),
  rule('starttls_expected', (e) => /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(codes(e))),
  rule('tls_incompatible', (e) =>
    /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|HANDSHAKE_FAILURE|KEY_TOO_SMALL/.test(codes(e)),
  ),
  rule('certificate_expired', (e) => /CERT_HAS_EXPIRED/.test(codes(e))),
  rule('certificate_not_yet_valid', (e) => /CERT_NOT_YET_VALID/.test(codes(e))),
  rule('certificate_for_other_name', (e) => /ALTNAME_INVALID/.test(codes(e))),
  rule('certificate_untrusted', (e) => /SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT_/.test(codes(e))),
  rule(
    'tls_expected',
    (e, { security }) => /ETIMEDOUT/.test(codes(e)) && /greeting/i.test(e.message) && security !== 'tls',
  ),
  rule('timed_out', (e) => /ETIMEDOUT/.test(codes(e))),
  rule('not_smtp', (e) => e.code === 'EPROTOCOL' && e.command === 'CONN' && e.responseCode === undefined),
  rule('turned_away', (e) => e.code === 'EPROTOCOL' && /^(CONN|HELO)$/.test(e.command ?? '') && isFinal(e)),
  rule('starttls_refused', (e) => e.command === 'STARTTLS' && e.responseCode !== undefined),
  rule('tls_required', (e) => e.responseCode === 538 || (e.responseCode === 530 && says(e, /starttls/i))),
  rule(
    'tls_required_for_sign_in',
    (e, { auth, security }) => e.responseCode === 530 && auth !== null && security === 'none',
  ),
  rule(
    'tls_required_from_first_byte',
    (e, { auth, security }) => e.responseCode === 530 && auth !== null && security === 'starttls',
  ),
  rule('sign_in_required', (e) => e.responseCode === 530),
  rule(
    'app_password_required',
    (e) => e.code === 'EAUTH' && says(e, /\b5\.7\.9\b|\bapp(lication)?[- ](specific )?password/i),
  ),
  rule(
    'password_sign_in_off',
    (e) => e.code === 'EAUTH' && says(e, /\b5\.7\.139\b|smtp ?client ?auth\w* is disabled/i),
  ),
  rule('sign_in_refused', (e) => e.code === 'EAUTH' && (isFinal(e) || e.responseCode === undefined)),
  rule('relay_refused', (e) =>
    says(
      e,
      /\brelay(ing)?( access)?( is)? (denied|not|prohibited|refused)|\b(not|unable)\b.* to relay\b|rcpthosts/i,
    ),
  ),
  rule(
    'sender_refused',
    (e) =>
      e.responseCode === 553 ||
      says(e, /\b5\.7\.60\b|sender.*(owned|allowed|reject|permi)|\bsend(ing)? (mail )?as\b|not verified/i),
  ),
  rule('greylisted', (e) => says(e, /gr[ae]y-?list/i)),
  rule(
    'mail_too_large',
    (e) =>
      says(e, /\b5\.(3\.4|2\.3)\b/) || (e.responseCode === 552 && !says(e, /\b5\.2\.2\b|mailbox|quota/i)),
  ),
  rule('too_much_mail', (e) => says(e, /\brate\b|too many|limit exceeded|\bquota\b|throttl/i)),
  rule('recipient_unknown', (e) => isUnknownRecipient(e)),
  rule('refused', isFinal),
  rule('refused_for_now', (e) => (e.responseCode ?? 0) >= 400),
] as const;

/** What no rule finds: the first two are of every other error, the others of a look at a server that takes mails. */
const OTHERS = [
  'connection_lost',
  'mail_not_made',
  'probably_only_ipv6',
  'clear_text',
  'clear_text_despite_starttls',
  'certificate_not_checked',
  'sign_in_not_offered',
] as const;

/**
 * Finds the cause of a failed try. Final are refusals that the server itself calls permanent (5yz, RFC 5321 §4.2.1);
 * everything else may pass and is worth another try. An error without a code does not come from the network: the mail
 * itself could not be made.
 */
export function diagnose(thrown: unknown, mail: MailServer): Diagnosis {
  const error: SmtpError =
    thrown instanceof Error ? thrown : new Error(typeof thrown === 'string' ? thrown : inspect(thrown));
  if (!error.code) {
    log('error', 'A mail could not be made', error);
    return { reply: 'none', cause: causeAt(mail, 'mail_not_made'), isFinal: false };
  }
  const found = RULES.find(({ when }) => when(error, mail))?.code ?? 'connection_lost';
  const words = tries(error).map(({ reason, message }) => reason ?? message);
  return {
    reply: quoteReply(error.response ?? words.join(', '), mail),
    cause: causeAt(mail, found),
    isFinal: isFinal(error),
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

/** Whether the server has no such mailbox as the mail was for. */
export function isUnknownRecipient(error: SmtpError): boolean {
  return (
    error.command === 'RCPT TO' && says(error, /\b5\.1\.[1-3]\b|unknown|no such|not exist|not found|invalid/i)
  );
}
