import { isIP, isIPv6 } from 'node:net';
import type { MailServer } from '../lib/config';

/**
 * All causes, by who can do something about them: the operator of this instance, at the settings that the words of the
 * cause name; whoever runs the mail server or the account there; whoever has the recipient’s mailbox, or wrote its
 * address; nobody, for it passes by itself. Rows of the database hold these codes: one that is dropped keeps its words.
 */
const CODES = {
  operator: [
    ...['name_server_silent', 'host_not_found', 'connection_refused', 'only_ipv6', 'no_route', 'timed_out'],
    ...['not_smtp', 'lmtp', 'starttls_expected', 'tls_expected', 'tls_required', 'tls_required_for_sign_in'],
    ...['tls_required_from_first_byte', 'certificate_not_yet_valid', 'certificate_for_other_name'],
    ...['certificate_untrusted', 'greeting_refused', 'sign_in_required', 'sign_in_refused'],
    ...['sign_in_mechanism_missing', 'too_many_sign_ins', 'app_password_required', 'relay_refused'],
    ...['sender_refused', 'sender_unauthenticated', 'address_blocked', 'reverse_dns_missing'],
    ...['mail_too_large', 'too_many_connections', 'connection_lost', 'mail_not_made', 'tls_not_offered'],
    ...['clear_text', 'clear_text_despite_starttls', 'certificate_not_checked', 'sign_in_not_offered'],
    'sent_in_clear_text',
  ],
  provider: [
    ...['tls_incompatible', 'certificate_expired', 'starttls_refused', 'turned_away', 'password_sign_in_off'],
    ...['account_blocked', 'address_not_allowed', 'recipient_unverified', 'sending_limit', 'content_refused'],
    ...['address_not_ascii', 'refused'],
  ],
  recipient: ['recipient_unknown', 'recipient_over_quota', 'recipient_disabled', 'recipient_restricted'],
  nobody: ['stopped', 'greylisted', 'too_much_mail', 'refused_for_now'],
} as const;

/** Who can do something about a cause. */
export type Party = keyof typeof CODES;
export type SmtpCauseCode = (typeof CODES)[Party][number];

/** Who can do something about this cause. */
export function partyOf(code: SmtpCauseCode): Party {
  const found = Object.entries(CODES).find(([, codes]) => codes.some((one) => one === code));
  return (found?.[0] ?? 'nobody') as Party;
}

/** What nodemailer and Node add to the errors of a conversation with a mail server. */
export type SmtpError = Error & {
  code?: string;
  originalCode?: string;
  responseCode?: number;
  response?: string;
  command?: string;
  address?: string;
  /** OpenSSL's own words; its message is of no use to people. */
  reason?: string;
};

/** At which command of the conversation; empty: a reply that answers none. */
type Step = 'CONN' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | '';

/** An error as the rows below look at it. */
export type Failed = {
  error: SmtpError;
  mail: MailServer;
  /** One error for each address that was tried, where the server's name has several. */
  tries: SmtpError[];
  /** The codes of Node and nodemailer. */
  codes: string;
  step: Step;
  /** The reply code (RFC 5321 §4.2), empty where the server said nothing. */
  reply: string;
  /** Subject and detail of the enhanced status code (RFC 3463), as "7.1"; empty where there is none. */
  status: string;
  /** What a reply says, a line for each of its lines, without codes, addresses and URLs: in those no word decides. */
  words: string;
  namesSender: boolean;
  namesAnother: boolean;
};

/** All of what is given must be so. */
type When = {
  at?: RegExp;
  reply?: RegExp;
  status?: RegExp;
  says?: RegExp;
  codes?: RegExp;
  and?: (failed: Failed) => boolean;
};

const rule = (code: SmtpCauseCode, when: When) => ({ code, when });

const NO_ROUTE = /EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT/;
const FINAL = /^5/;
const FOR_NOW = /^4/;
/** Where a mail is spoken of, and not only the server, this machine and its sign-in. */
const MAIL = /MAIL|RCPT|DATA/;

/** The network and TLS, from the outside inwards: no reply was read. */
const NETWORK = [
  rule('name_server_silent', {
    codes: /EAI_AGAIN|ETIMEOUT|ECANCELLED/,
    and: ({ error }) => error.code === 'EDNS',
  }),
  rule('host_not_found', { codes: /ENOTFOUND|EAI_AGAIN|EDNS|ENODATA/ }),
  rule('connection_refused', { codes: /ECONNREFUSED/ }),
  rule('only_ipv6', {
    codes: NO_ROUTE,
    and: ({ mail, tries }) => !isIP(mail.host) && tries.every(({ address }) => isIPv6(address ?? '')),
  }),
  rule('no_route', { codes: NO_ROUTE }),
  rule('stopped', { codes: /ECONNABORTED/ }),
  rule('starttls_expected', { codes: /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/ }),
  rule('tls_incompatible', {
    codes: /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|HANDSHAKE_FAILURE|KEY_TOO_SMALL/,
  }),
  rule('certificate_expired', { codes: /CERT_HAS_EXPIRED/ }),
  rule('certificate_not_yet_valid', { codes: /CERT_NOT_YET_VALID/ }),
  rule('certificate_for_other_name', { codes: /ALTNAME_INVALID/ }),
  rule('certificate_untrusted', { codes: /SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT_/ }),
  rule('tls_expected', {
    codes: /ETIMEDOUT/,
    and: ({ error, mail }) => /greeting/i.test(error.message) && mail.security !== 'tls',
  }),
  rule('timed_out', { codes: /ETIMEDOUT/ }),
  rule('not_smtp', { at: /CONN/, reply: /^$/, codes: /EPROTOCOL/ }),
  // Larger than the SIZE that the server announced (RFC 1870): not even offered to it.
  rule('mail_too_large', { at: /MAIL/, reply: /^$/, codes: /EMESSAGE/ }),
  rule('sign_in_mechanism_missing', {
    at: /AUTH/,
    reply: /^$/,
    and: ({ error }) => /mechanism|authentication method/i.test(error.message),
  }),
  rule('sign_in_refused', { at: /AUTH/, reply: /^$/ }),
];

/**
 * Status codes that mean one thing, whatever is said with them: of RFC 3463, RFC 5248, RFC 7372 and RFC 7505, and those
 * of three digits that Microsoft made. The recipient's come first: no word with them is about anybody else.
 */
const BY_STATUS = [
  rule('recipient_over_quota', { at: /RCPT|DATA/, status: /^2\.2$/ }),
  rule('mail_too_large', { status: /^(2\.3|3\.4)$/ }),
  rule('refused_for_now', {
    at: /RCPT|DATA/,
    reply: FOR_NOW,
    status: /^1\.1$/,
    says: /in progress|try again|temporar/i,
  }),
  rule('recipient_unknown', { at: /RCPT|DATA/, status: /^1\.([1-46]|10)$/ }),
  rule('recipient_unknown', { at: /RCPT/, reply: FINAL, status: /^4\.(1|4|310|312)$/ }),
  rule('recipient_disabled', { at: /RCPT|DATA/, reply: FINAL, status: /^2\.1$/ }),
  rule('account_blocked', { at: /MAIL/, reply: FINAL, status: /^2\.[12]$/ }),
  rule('recipient_restricted', { at: /RCPT|DATA/, status: /^7\.(2|17|18|1(24|29|33|34|36))$/ }),
  rule('address_not_ascii', { at: MAIL, status: /^6\.7$/ }),
  rule('reverse_dns_missing', { status: /^7\.25$/ }),
  rule('reverse_dns_missing', { at: /CONN|EHLO|MAIL|RCPT|DATA/, status: /^7\.23$/, says: /\bPTR\b/ }),
  rule('account_blocked', { at: MAIL, status: /^1\.8$/, says: /outbound/i }),
  rule('tls_required', { at: MAIL, status: /^7\.29$/, says: /\bTLS\b/ }),
  rule('sender_unauthenticated', { at: MAIL, status: /^7\.(2[012346]|29|509|515)$/ }),
  rule('sender_unauthenticated', { at: MAIL, status: /^7\.(27|30)$/, says: /\b(SPF|DKIM|DMARC)\b/ }),
  rule('sender_refused', { at: MAIL, status: /^(1\.[78]|7\.(27|60|750)|2\.252)$/ }),
  rule('address_blocked', { status: /^7\.6([0-4]\d)$/ }),
  rule('too_much_mail', { at: MAIL, status: /^7\.28$/ }),
  rule('sending_limit', { at: MAIL, reply: FINAL, status: /^4\.5$/ }),
  rule('sending_limit', { status: /^(1\.90|7\.705)$/ }),
  rule('account_blocked', { status: /^7\.(1[34]|50[1-3]|708)$/ }),
  rule('password_sign_in_off', { status: /^7\.(30|139)$/, and: ({ words }) => !/incorrect/i.test(words) }),
  rule('relay_refused', { at: MAIL, status: /^7\.(54|64)$/ }),
  rule('tls_required', { at: /AUTH|MAIL/, status: /^7\.1[01]$/ }),
];

/** A line that begins with the sender, or has no other meaning. "Your sender is not allowed by the recipient" is none. */
const SENDER =
  /^\W*(the )?(envelope |header )?(sender|from|return-path)\b(?! (ip|host))|sender address rejected|send(ing)? (mail )?as\b|send(er|ing)? ?(as)?denied|sender (signature|identity|verify)|not owned|disallowed as|(unconfigured|unverified) sending|unknown sender|mail from must|(authori[sz]ed|allowed|permi\w+) to send (as|from|on)\b/im;
const UNKNOWN =
  /\b(recipient|mailbox|user|account)\b.*\b(unknown|not found|(not|doesn.t) (exist|have)|no longer)\b|\bno such (user|recipient|mailbox|account|address)|\bunknown (user|recipient|mailbox)|invalid (recipient|mailbox|user)|doesn.t have a\b.*\baccount/i;
/** An address that is not ours is the recipient's: what is said of it is not about us, even where it names a sender. */
const isOfSender = ({ step, words, namesSender, namesAnother }: Failed) =>
  !(step === 'RCPT' && namesAnother) && (SENDER.test(words) || (namesSender && !UNKNOWN.test(words)));

/** Where only words tell that it is about the recipient: no other word in the reply is about anybody else then. */
const OF_THE_RECIPIENT = [
  rule('recipient_unknown', {
    at: /RCPT|DATA/,
    reply: FINAL,
    says: UNKNOWN,
    and: ({ step, words, namesAnother }) => !SENDER.test(words) || (step === 'RCPT' && namesAnother),
  }),
];

const REVERSE_DNS = /\bPTR\b|reverse (dns|hostname|lookup|name)|\brdns\b/i;
const OUR_ADDRESS =
  /blocked using|\b(dnsbl|rbl|spamhaus|spamcop|barracuda)\b|\b(IP|client|host)\b.*\b(blocked|banned|listed|(block|black)[ -]?list(ed)?|reputation)\b|\b(blocked|banned|(block|black)[ -]?listed)\b.*\bIP\b|(bad|poor|low) reputation|black ip|dynamic(ally assigned)? ip|(\d+\.){3}\d+.*\b(blocked|listed|banned)/i;
const TOO_MANY_CONNECTIONS =
  /too many (\w+ )*(connections|sessions)|(maximum|max|concurrent|simultaneous) (\w+ )*(connections|sessions)|connection limit/i;
const SENDING_LIMIT =
  /^(?!.*\brate\b).*(\b(daily|hourly|monthly|sending|message|outgoing|outbound|relay|sender|credits?|plan)\b.*\b(limit|quota|exceeded)\b|\b(limit|quota)\b.*\b(per|a|each) (day|hour|month)\b)/im;
const RATE =
  /\brate\b|too (many|fast|quickly|much mail from)|limit(s|ed)? (exceeded|reached)|\bquota\b|throttl|frequency/i;
const NOT_ACTIVE =
  /suspend|deactivat|\b(disabled|locked|paused)\b|not (yet )?activ|account.*\bblocked\b|under review|abuse|unusual sending|web browser/i;

/** Of this machine and its account, wherever a server says so. Postfix and others tell at RCPT TO what they saw before. */
const OF_US = [
  rule('reverse_dns_missing', { at: /^(?!AUTH)/, says: REVERSE_DNS }),
  rule('greeting_refused', { at: /^(?!AUTH|EHLO)/, reply: /^(?!503)/, says: /\b(helo|ehlo)\b|helohost/i }),
  rule('too_much_mail', { says: /unusual rate/i }),
  rule('address_not_allowed', {
    says: /unauthori[sz]ed ip|\bip\b.*\bnot (\w+ )?(authori[sz]ed|allowed|whitelisted|permitted)\b/i,
    at: /AUTH|MAIL/,
  }),
  rule('address_blocked', { at: /^(?!AUTH)/, says: OUR_ADDRESS }),
  rule('address_blocked', { at: /CONN/, reply: FINAL, says: /\b(blocked|(block|black)[ -]?list)/i }),
  rule('too_many_connections', { at: /^(?!AUTH|RCPT)/, says: TOO_MANY_CONNECTIONS }),
];

const COMMAND_UNKNOWN = /^50[02]$/;
/** Nothing of the name with which the server was greeted. */
const NO_NAME = /^(?!.*(host|domain|argument|fqdn|name))/i;

/** Of the greeting, TLS and the sign-in, by step and reply code. */
const BEFORE_A_MAIL = [
  rule('lmtp', { at: /CONN|EHLO/, says: /\b(LHLO|LMTP)\b/i }),
  rule('tls_not_offered', { at: /STARTTLS/, reply: FINAL, and: ({ mail }) => mail.isTlsRequired }),
  rule('tls_not_offered', {
    reply: COMMAND_UNKNOWN,
    says: NO_NAME,
    and: ({ error, mail }) => mail.isTlsRequired && error.command === 'EHLO',
  }),
  // Every mail server knows HELO (RFC 5321 §4.1.1.1); one for LMTP (RFC 2033) must not.
  rule('lmtp', { at: /EHLO/, reply: COMMAND_UNKNOWN, says: NO_NAME }),
  rule('turned_away', { at: /CONN/, reply: FINAL }),
  rule('greeting_refused', { at: /EHLO/, reply: FINAL }),
  rule('starttls_refused', { at: /STARTTLS/ }),
  rule('tls_required', { reply: /^538$/ }),
  rule('tls_required', { at: /AUTH|MAIL|RCPT|^$/, reply: /^530$/, says: /starttls/i }),
  rule('tls_required', { at: /AUTH/, reply: FINAL, says: /starttls|encrypt|secure connection|without TLS/i }),
  rule('sending_limit', { at: /AUTH/, says: SENDING_LIMIT }),
  rule('address_not_allowed', { at: /AUTH/, reply: /^525$/ }),
  rule('sign_in_mechanism_missing', { at: /AUTH/, reply: /^50[34]$/ }),
  rule('sign_in_mechanism_missing', { at: /AUTH/, status: /^[57]\.4$/ }),
  rule('account_blocked', { at: /AUTH/, reply: FINAL, says: /activat|suspend/i }),
  rule('sign_in_mechanism_missing', { at: /AUTH/, reply: COMMAND_UNKNOWN }),
  rule('sign_in_mechanism_missing', {
    at: /AUTH/,
    reply: FINAL,
    says: /mechanism|(unrecogni[sz]ed|unsupported|unknown) auth\w* (type|method)|not (advertised|implemented)/i,
  }),
  rule('app_password_required', {
    at: /AUTH/,
    says: /\bapp(lication)?[- ](specific )?password|authori[sz]ation code|授权码/i,
  }),
  rule('app_password_required', { at: /AUTH/, reply: FINAL, status: /^7\.9$/ }),
  rule('password_sign_in_off', {
    at: /AUTH/,
    reply: FINAL,
    says: /smtp ?(client ?)?auth\w* is disabled|basic auth|access rights|no permission|smtp (service|access)|not open/i,
  }),
  rule('too_many_sign_ins', { at: /AUTH/, says: /too many|rate|limit/i }),
  rule('refused_for_now', { at: /AUTH/, reply: FOR_NOW }),
  rule('account_blocked', { at: /AUTH/, reply: FINAL, says: NOT_ACTIVE }),
  rule('app_password_required', { at: /AUTH/, reply: /^534$/ }),
];

const WANTS_SIGN_IN =
  /authenticat\w*( is)? (required|needed|first)|not (logged in|authenticated)|(must|please) (authenticate|log ?in)|unauthenticated senders|auth(entication)? first|don.t authenticate|smtp auth/i;
const wantsSignIn = ({ reply, status, step, words }: Failed) =>
  reply === '530' || status === '7.57' || (MAIL.test(step) && WANTS_SIGN_IN.test(words));

/** That it wants a sign-in first, by whether we have one. */
const WITHOUT_SIGN_IN = [
  rule('tls_required_for_sign_in', {
    and: (failed) => wantsSignIn(failed) && failed.mail.auth !== null && failed.mail.security === 'none',
  }),
  rule('tls_required_from_first_byte', {
    and: (failed) => wantsSignIn(failed) && failed.mail.auth !== null && failed.mail.security === 'starttls',
  }),
  rule('sign_in_required', { and: (failed) => wantsSignIn(failed) && failed.mail.auth === null }),
  // We have one, and TLS, and it was not asked for.
  rule('sign_in_required', { and: (failed) => wantsSignIn(failed) && !SENDER.test(failed.words) }),
  rule('sign_in_refused', { at: /AUTH/, reply: FINAL }),
];

const NOT_VERIFIED = /not (been )?(verified|confirmed)|unverified|verify (a|your|the) (domain|email|sender)/i;
/** What providers let nobody but a few be written to with, until an account is approved. */
const SANDBOX =
  /sandbox|authori[sz]ed recipients|testing emails|test purposes|demo domains|verified recipients|recipient.*not (been )?verified|trial account|pending approval/i;
const SPAM =
  /\bspam|virus|malware|phishing|unsolicited|\bjunk\b|suspicious|security issue|content (rejected|denied|violat)/i;

/** Of a mail, by step, reply code and whom the reply is about. Words decide only where a code means several things. */
const OF_A_MAIL = [
  rule('sending_limit', { at: /MAIL|RCPT|DATA/, says: SENDING_LIMIT }),
  rule('refused_for_now', { at: /RCPT/, reply: FOR_NOW, status: /^2\.1$/ }),
  rule('recipient_unverified', { at: MAIL, says: SANDBOX }),
  rule('sender_refused', { at: MAIL, says: NOT_VERIFIED, and: ({ namesSender }) => namesSender }),
  rule('recipient_unverified', {
    at: /RCPT|DATA/,
    says: NOT_VERIFIED,
    and: (failed) => failed.namesAnother || (failed.step === 'RCPT' && !isOfSender(failed)),
  }),
  rule('sender_refused', { at: /MAIL|DATA/, reply: FINAL, says: NOT_VERIFIED }),
  rule('sender_unauthenticated', {
    at: MAIL,
    says: /\b(SPF|DKIM|DMARC)\b|sender is unauthenticated|unauthenticated e?-?mail/i,
  }),
  rule('recipient_over_quota', { at: /RCPT/, reply: /^552$/, says: /^(?!.*(not found|no such|unknown))/i }),
  rule('recipient_over_quota', {
    at: /RCPT|DATA/,
    says: /over ?quota|(mailbox|inbox|quota).*(full|exceeded)/i,
  }),
  rule('sender_refused', { at: MAIL, says: /disallowed as/i }),
  rule('relay_refused', { at: MAIL, says: /\brelay(ing)?\b|rcpthosts/i }),
  rule('recipient_disabled', {
    at: /DATA/,
    reply: FINAL,
    says: /\bdisabled\b/i,
    and: (failed) => failed.namesAnother,
  }),
  rule('account_blocked', { at: /MAIL|DATA/, reply: FINAL, says: NOT_ACTIVE }),
  rule('account_blocked', {
    at: /RCPT/,
    reply: FINAL,
    says: /\bsending\b.*(paused|disabled|suspended|blocked)/i,
  }),
  rule('content_refused', { at: /DATA/, reply: FINAL, says: SPAM }),
  rule('content_refused', { at: /DATA/, reply: FINAL, status: /^6\./ }),
  rule('sender_refused', { at: /RCPT|DATA/, reply: FINAL, and: isOfSender }),
  rule('recipient_disabled', { at: /RCPT/, reply: FINAL, says: /\b(disabled|inactive|suspended|locked)\b/i }),
  rule('recipient_unknown', {
    at: /RCPT/,
    reply: FINAL,
    says: /\b(not found|not exist|invalid|unavailable)\b/i,
  }),
  rule('recipient_restricted', {
    at: /RCPT/,
    reply: FINAL,
    says: /\brecipients?\b|\bmailbox\b.*(reject|refuse|not accept)/i,
  }),
  rule('recipient_restricted', {
    at: /RCPT/,
    reply: FINAL,
    and: ({ words, namesAnother }) => namesAnother && SENDER.test(words),
  }),
  rule('refused', { at: /RCPT/, reply: FINAL, says: /\b(administrative|policy|prohibited)\b/i }),
  rule('recipient_unknown', { at: /RCPT/, reply: /^5(01|5[0135])$/, status: /^$|^[01]\./ }),
  rule('greylisted', { at: MAIL, reply: FOR_NOW, says: /gr[ae]y-?list/i }),
  rule('mail_too_large', { at: /MAIL|DATA/, reply: /^552$/, status: /^$|^[23]\./ }),
  rule('too_much_mail', { says: RATE }),
  rule('too_much_mail', { at: /RCPT/, status: /^5\.3$/ }),
  rule('sender_refused', { at: /MAIL/, reply: /^5(01|5[0135])$/ }),
  rule('sender_refused', { at: /MAIL/, reply: FINAL, status: /^(1\.\d|7\.1)$/ }),
  rule('refused', { reply: FINAL }),
  rule('refused_for_now', { reply: FOR_NOW }),
];

/** First match wins. */
const RULES = [
  ...NETWORK,
  ...BY_STATUS,
  ...OF_THE_RECIPIENT,
  ...OF_US,
  ...BEFORE_A_MAIL,
  ...WITHOUT_SIGN_IN,
  ...OF_A_MAIL,
];

/** The cause that the rows above find; undefined: none. */
export function findCause(failed: Failed): SmtpCauseCode | undefined {
  return RULES.find(({ when }) => holds(when, failed))?.code;
}

function holds({ at, reply, status, says, codes, and }: When, failed: Failed): boolean {
  return (
    (at?.test(failed.step) ?? true) &&
    (reply?.test(failed.reply) ?? true) &&
    (status?.test(failed.status) ?? true) &&
    (says?.test(failed.words) ?? true) &&
    (codes?.test(failed.codes) ?? true) &&
    (and?.(failed) ?? true)
  );
}
