import { isIP, isIPv6 } from 'node:net';
import { config, type MailServer } from '../config';
import { log } from '../log';
import { quoteReply } from './quote';

/** Why a mail was not accepted: the server's own words, the same in plain ones, and whether trying again is of use. */
export type Diagnosis = { reply: string; explanation: string; isFinal: boolean };

/** What nodemailer and Node hang on the errors of a mail server's conversation. */
type SmtpError = Error & {
  code?: string;
  originalCode?: string;
  responseCode?: number;
  response?: string;
  command?: string;
  address?: string;
  /** OpenSSL's own words, in a message that is otherwise of no use to people. */
  reason?: string;
};

type Cause = { when: (error: SmtpError, mail: MailServer) => boolean; say: (mail: MailServer) => string };

/** One error for each address that was tried, where the server's name has several. */
const tries = (error: SmtpError): SmtpError[] =>
  error instanceof AggregateError ? error.errors.filter((one) => one instanceof Error) : [error];
const codes = (error: SmtpError) =>
  [error, ...tries(error)].flatMap(({ code, originalCode }) => [originalCode, code]).join(' ');
const says = (error: SmtpError, pattern: RegExp) => pattern.test(error.response ?? error.message);
const isFinal = ({ responseCode = 0 }: SmtpError) => responseCode >= 500;
const NO_WAY = /EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT/;
const at = ({ host, port }: MailServer) => `${host}, port ${port}`;

const HUNG_UP =
  'The mail server ended the conversation unexpectedly. If it goes on, check N8N_SMTP_PORT and N8N_SMTP_SSL.';

/** First match wins: from the wire inwards, then what servers commonly say. */
const CAUSES: Cause[] = [
  {
    when: (e) => e.code === 'EDNS' && /EAI_AGAIN|ETIMEOUT|ECANCELLED/.test(codes(e)),
    say: (m) =>
      `The name of the mail server, ${m.host}, was not found, for no name server answered. Check N8N_SMTP_HOST, and that this machine can ask a name server (DNS).`,
  },
  {
    when: (e) => /ENOTFOUND|EAI_AGAIN|EDNS|ENODATA/.test(codes(e)),
    say: (m) => `The name of the mail server, ${m.host}, was not found. Check N8N_SMTP_HOST.`,
  },
  {
    when: (e) => /ECONNREFUSED/.test(codes(e)),
    say: (m) =>
      `Nothing answers at ${at(m)}. Check N8N_SMTP_HOST and N8N_SMTP_PORT, and that the mail server runs.`,
  },
  {
    when: (e, m) =>
      NO_WAY.test(codes(e)) && !isIP(m.host) && tries(e).every(({ address }) => isIPv6(address ?? '')),
    say: (m) =>
      `${m.host} is known only by IPv6, and there is no way to it from here. Give this machine IPv6, or set N8N_SMTP_HOST to a name with an IPv4 address.`,
  },
  {
    when: (e) => NO_WAY.test(codes(e)),
    say: (m) => `There is no way to ${at(m)} from here. Check N8N_SMTP_HOST and the firewall.`,
  },
  {
    when: (e) => /ECONNABORTED/.test(codes(e)),
    say: (m) => `Latchkey was stopped before ${at(m)}, had answered. It tries again when it runs.`,
  },
  {
    when: (e) => /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(codes(e)),
    say: (m) =>
      `The server on port ${m.port} speaks STARTTLS: set N8N_SMTP_SSL=false. It does not speak TLS from the first byte.`,
  },
  {
    when: (e) => /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|HANDSHAKE_FAILURE|KEY_TOO_SMALL/.test(codes(e)),
    say: (m) =>
      `${m.host} and Latchkey find no common form of TLS; the server's is probably too old. Its operator must update it.`,
  },
  {
    when: (e) => /CERT_HAS_EXPIRED/.test(codes(e)),
    say: (m) => `The certificate of ${m.host} has expired. Its operator must renew it.`,
  },
  {
    when: (e) => /CERT_NOT_YET_VALID/.test(codes(e)),
    say: (m) => `The certificate of ${m.host} is not valid yet. Check the clock of this machine.`,
  },
  {
    when: (e) => /ALTNAME_INVALID/.test(codes(e)),
    say: (m) =>
      `The certificate at ${m.host} is for another name. Set N8N_SMTP_HOST to the name it was made for.`,
  },
  {
    when: (e) => /SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT_/.test(codes(e)),
    say: (m) =>
      `The certificate of ${m.host} is not trusted. For a private authority set NODE_EXTRA_CA_CERTS to its file.`,
  },
  {
    when: (e, m) => /ETIMEDOUT/.test(codes(e)) && /greeting/i.test(e.message) && m.security !== 'tls',
    say: (m) =>
      `${at(m)}, took the connection but said nothing. If it speaks TLS at once, set N8N_SMTP_SSL=true.`,
  },
  {
    when: (e) => /ETIMEDOUT/.test(codes(e)),
    say: (m) => `${at(m)}, did not answer in time. Check N8N_SMTP_HOST, N8N_SMTP_PORT and the firewall.`,
  },
  {
    when: (e) => e.code === 'EPROTOCOL' && e.command === 'CONN' && e.responseCode === undefined,
    say: (m) => `What answers at ${at(m)}, is no mail server (SMTP). Check N8N_SMTP_HOST and N8N_SMTP_PORT.`,
  },
  {
    when: (e) => e.code === 'EPROTOCOL' && /^(CONN|HELO)$/.test(e.command ?? '') && isFinal(e),
    say: (m) => `${m.host} turns this machine away at the door. Ask its operator to let it in.`,
  },
  {
    when: (e) => e.command === 'STARTTLS' && e.responseCode !== undefined,
    say: (m) => `${m.host} offers STARTTLS and then refuses it. Its operator must put that right.`,
  },
  {
    when: (e) => e.responseCode === 538 || (e.responseCode === 530 && says(e, /starttls/i)),
    say: () => 'The mail server wants TLS first. Set N8N_SMTP_STARTTLS=true, or N8N_SMTP_SSL=true.',
  },
  {
    when: (e, m) => e.responseCode === 530 && m.auth !== null && m.security !== 'tls',
    say: ({ security }) =>
      security === 'none'
        ? 'The mail server takes a sign-in only when encrypted. Set N8N_SMTP_STARTTLS=true, or N8N_SMTP_SSL=true.'
        : 'The mail server takes a sign-in only when encrypted, and offers no STARTTLS. Set N8N_SMTP_SSL=true.',
  },
  {
    when: (e) => e.responseCode === 530,
    say: () => 'The mail server wants a sign-in. Set N8N_SMTP_USER and N8N_SMTP_PASS.',
  },
  {
    when: (e) => e.code === 'EAUTH' && says(e, /\b5\.7\.9\b|\bapp(lication)?[- ](specific )?password/i),
    say: () =>
      'The mail provider wants an app password here. Make one in the settings of the mail account, and set N8N_SMTP_PASS to it.',
  },
  {
    when: (e) => e.code === 'EAUTH' && says(e, /\b5\.7\.139\b|smtp ?client ?auth\w* is disabled/i),
    say: () =>
      'The mail provider has sign-in by password turned off for this user (SMTP AUTH). Its admin must turn it on.',
  },
  {
    when: (e) => e.code === 'EAUTH' && (isFinal(e) || e.responseCode === undefined),
    say: () => 'The mail server did not accept the sign-in. Check N8N_SMTP_USER and N8N_SMTP_PASS.',
  },
  {
    when: (e) =>
      says(
        e,
        /\brelay(ing)?( access)?( is)? (denied|not|prohibited|refused)|\b(not|unable)\b.* to relay\b|rcpthosts/i,
      ),
    say: () =>
      'The mail server does not pass mail on for us. Check N8N_SMTP_USER and N8N_SMTP_PASS, or allow this host.',
  },
  {
    when: (e) =>
      e.responseCode === 553 ||
      says(e, /\b5\.7\.60\b|sender.*(owned|allowed|reject|permi)|\bsend(ing)? (mail )?as\b|not verified/i),
    say: (m) => `The mail server does not let this user send as ${m.sender.address}. Check N8N_SMTP_SENDER.`,
  },
  {
    when: (e) => says(e, /gr[ae]y-?list/i),
    say: () => 'The mail server asks newcomers to come back later (greylisting). This passes by itself.',
  },
  {
    when: (e) =>
      says(e, /\b5\.(3\.4|2\.3)\b/) || (e.responseCode === 552 && !says(e, /\b5\.2\.2\b|mailbox|quota/i)),
    say: () => 'The mail is larger than the mail server takes. Make the template of the mail smaller.',
  },
  {
    when: (e) => says(e, /\brate\b|too many|limit exceeded|\bquota\b|throttl/i),
    say: () => 'The mail server takes no more mail from us at this moment. Wait, or have its limit raised.',
  },
  {
    when: isUnknownRecipient,
    say: () => 'The mail server does not know this address. Check how it is written.',
  },
  { when: isFinal, say: () => 'The mail server refused the mail.' },
  { when: (e) => (e.responseCode ?? 0) >= 400, say: () => 'The mail server asks to try again later.' },
];

/** Whether the server has no such mailbox as the mail was for. */
export function isUnknownRecipient(error: SmtpError): boolean {
  return (
    error.command === 'RCPT TO' && says(error, /\b5\.1\.[1-3]\b|unknown|no such|not exist|not found|invalid/i)
  );
}

/**
 * Explains a failed try in plain words with the setting to change. Final are refusals that the server itself calls
 * permanent (5yz, RFC 5321 §4.2.1); everything else may pass and is worth another try.
 */
export function diagnose(thrown: unknown, mail: MailServer | null = config().mail): Diagnosis {
  const error: SmtpError = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (!error.code) {
    // No mail server was asked: the mail itself could not be made, which is our fault and not theirs.
    log('error', 'A mail could not be made', error);
    return {
      reply: 'none',
      explanation: 'Latchkey could not make this mail. Its log says why.',
      isFinal: false,
    };
  }
  const cause = mail && CAUSES.find(({ when }) => when(error, mail));
  return {
    reply: quoteReply(
      error.response ??
        tries(error)
          .map(({ reason, message }) => reason ?? message)
          .join(', '),
      mail,
    ),
    explanation: cause && mail ? cause.say(mail) : HUNG_UP,
    isFinal: isFinal(error),
  };
}
