import { config, type MailServer } from '../config';
import { log } from '../log';

/** Why a mail was not accepted: the server's own words, the same in plain ones, and whether trying again is of use. */
export type Diagnosis = { reply: string; explanation: string; isFinal: boolean };

/** What nodemailer and Node hang on the errors of a mail server's conversation. */
type SmtpError = Error & {
  code?: string;
  originalCode?: string;
  responseCode?: number;
  response?: string;
  command?: string;
};

type Cause = { when: (error: SmtpError, mail: MailServer) => boolean; say: (mail: MailServer) => string };

const code = (error: SmtpError) => error.originalCode ?? error.code ?? '';
const says = (error: SmtpError, pattern: RegExp) => pattern.test(error.response ?? error.message);
const at = ({ host, port }: MailServer) => `${host}, port ${port}`;

/** First match wins: from the wire inwards, then what servers commonly say. */
const CAUSES: Cause[] = [
  {
    when: (e) => /ENOTFOUND|EAI_AGAIN|EDNS|ENODATA/.test(code(e)),
    say: (m) => `The name of the mail server, ${m.host}, was not found. Check N8N_SMTP_HOST.`,
  },
  {
    when: (e) => code(e) === 'ECONNREFUSED',
    say: (m) =>
      `Nothing answers at ${at(m)}. Check N8N_SMTP_HOST and N8N_SMTP_PORT, and that the mail server runs.`,
  },
  {
    when: (e) => /EHOSTUNREACH|ENETUNREACH/.test(code(e)),
    say: (m) => `There is no way to ${at(m)} from here. Check N8N_SMTP_HOST and the firewall.`,
  },
  {
    when: (e) => code(e) === 'ECONNABORTED',
    say: (m) => `Latchkey was stopped before ${at(m)}, had answered. It tries again when it runs.`,
  },
  {
    when: (e) => /WRONG_VERSION_NUMBER/.test(code(e)),
    say: (m) =>
      `${at(m)}, does not speak TLS from the first byte. Set N8N_SMTP_SSL=false: it will use STARTTLS.`,
  },
  {
    when: (e) => /CERT_HAS_EXPIRED/.test(code(e)),
    say: (m) => `The certificate of ${m.host} has expired. Its operator must renew it.`,
  },
  {
    when: (e) => /ALTNAME_INVALID/.test(code(e)),
    say: (m) =>
      `The certificate at ${m.host} is for another name. Set N8N_SMTP_HOST to the name it was made for.`,
  },
  {
    when: (e) => /SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT_/.test(code(e)),
    say: (m) =>
      `The certificate of ${m.host} is not trusted. For a private authority set NODE_EXTRA_CA_CERTS to its file.`,
  },
  {
    when: (e, m) => code(e) === 'ETIMEDOUT' && /greeting/i.test(e.message) && m.security !== 'tls',
    say: (m) =>
      `${at(m)}, took the connection but said nothing. If it speaks TLS at once, set N8N_SMTP_SSL=true.`,
  },
  {
    when: (e) => code(e) === 'ETIMEDOUT',
    say: (m) => `${at(m)}, did not answer in time. Check N8N_SMTP_HOST, N8N_SMTP_PORT and the firewall.`,
  },
  {
    when: (e) => e.responseCode === 538 || (e.responseCode === 530 && says(e, /starttls/i)),
    say: () => 'The mail server wants TLS first. Set N8N_SMTP_STARTTLS=true, or N8N_SMTP_SSL=true.',
  },
  {
    when: (e) => e.responseCode === 530,
    say: () => 'The mail server wants a sign-in. Set N8N_SMTP_USER and N8N_SMTP_PASS.',
  },
  {
    when: (e) => e.code === 'EAUTH',
    say: () => 'The mail server did not accept the sign-in. Check N8N_SMTP_USER and N8N_SMTP_PASS.',
  },
  {
    when: (e) =>
      e.responseCode === 553 || says(e, /sender.*(owned|allowed|reject|permi)|\bsend(ing)? (mail )?as\b/i),
    say: (m) => `The mail server does not let this user send as ${m.sender.address}. Check N8N_SMTP_SENDER.`,
  },
  {
    when: (e) =>
      says(e, /\brelay(ing)?( access)?( is)? (denied|not|prohibited|refused)|\b(not|unable)\b.* to relay\b/i),
    say: () =>
      'The mail server does not pass mail on for us. Check N8N_SMTP_USER and N8N_SMTP_PASS, or allow this host.',
  },
  {
    when: (e) => says(e, /gr[ae]y-?list/i),
    say: () => 'The mail server asks newcomers to come back later (greylisting). This passes by itself.',
  },
  {
    when: (e) => says(e, /\brate\b|too many|limit exceeded|\bquota\b|throttl/i),
    say: () => 'The mail server takes no more mail from us at this moment.',
  },
  {
    when: (e) =>
      e.command === 'RCPT TO' && says(e, /\b5\.1\.[1-3]\b|unknown|no such|not exist|not found|invalid/i),
    say: () => 'The mail server does not know this address. Check how it is written.',
  },
  { when: (e) => (e.responseCode ?? 0) >= 500, say: () => 'The mail server refused the mail.' },
  { when: (e) => (e.responseCode ?? 0) >= 400, say: () => 'The mail server asks to try again later.' },
];

/**
 * Explains a failed try in plain words with the setting to change. Final are refusals that the server itself calls
 * permanent (5yz, RFC 5321 §4.2.1); everything else may pass and is worth another try.
 */
export function diagnose(thrown: unknown): Diagnosis {
  const error: SmtpError = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { mail } = config();
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
    reply: (error.response ?? error.message).replace(/\s+/g, ' ').trim().slice(0, 500),
    explanation: cause && mail ? cause.say(mail) : 'The mail server ended the conversation unexpectedly.',
    isFinal: (error.responseCode ?? 0) >= 500,
  };
}
