import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MailServer } from '../lib/config';
import { holdsFor, textOf } from '../testing/fuzz';
import { UNUSED_MAIL_SERVER } from '../testing/testing';
import en from '../words/en.json';
import { sayCause } from '../words/mails';
import { type Party, partyOf, type SmtpCauseCode } from './causes';
import { diagnose } from './diagnose';

type Step = 'CONN' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'MAIL FROM' | 'RCPT TO' | 'DATA';

const MAIL: MailServer = {
  ...UNUSED_MAIL_SERVER,
  host: 'mail.example.com',
  port: 465,
  security: 'tls',
  auth: { user: 'door@example.com', pass: 'Brass turns slowly 1' },
  sender: { name: 'Harbour', address: 'door@example.com' },
};
const WITHOUT_SIGN_IN = { ...MAIL, auth: null };

/** As nodemailer makes it: the reply with its code, and the command that it answers. */
function refusal(step: Step, response: string): Error {
  const code = { CONN: 'EPROTOCOL', EHLO: 'EPROTOCOL', STARTTLS: 'ETLS', AUTH: 'EAUTH', DATA: 'EMESSAGE' };
  const command = { EHLO: 'HELO', AUTH: 'AUTH PLAIN' };
  return Object.assign(new Error(`It was refused: ${response}`), {
    code: { 'MAIL FROM': 'EENVELOPE', 'RCPT TO': 'EENVELOPE', ...code }[step],
    command: { ...command }[step as 'EHLO'] ?? step,
    response,
    responseCode: Number(response.slice(0, 3)),
  });
}

const find = (step: Step, response: string, mail = MAIL) => diagnose(refusal(step, response), mail);

/** Who has to act, and at which settings, as the sentence names them. */
const SETTINGS: Partial<Record<SmtpCauseCode, [Party, ...string[]]>> = {
  turned_away: ['provider'],
  lmtp: ['operator', 'N8N_SMTP_PORT'],
  greeting_refused: ['operator', 'LATCHKEY_SMTP_NAME'],
  address_blocked: ['operator', 'N8N_SMTP_HOST'],
  reverse_dns_missing: ['operator', 'N8N_SMTP_HOST'],
  starttls_refused: ['provider'],
  tls_required: ['operator', 'N8N_SMTP_STARTTLS', 'N8N_SMTP_SSL'],
  sign_in_required: ['operator', 'N8N_SMTP_USER', 'N8N_SMTP_PASS'],
  sign_in_refused: ['operator', 'N8N_SMTP_USER', 'N8N_SMTP_PASS'],
  too_many_sign_ins: ['operator', 'N8N_SMTP_USER', 'N8N_SMTP_PASS'],
  sign_in_mechanism_missing: ['operator', 'N8N_SMTP_HOST', 'N8N_SMTP_PORT'],
  app_password_required: ['operator', 'N8N_SMTP_PASS'],
  password_sign_in_off: ['provider', 'N8N_SMTP_HOST'],
  account_blocked: ['provider'],
  address_not_allowed: ['provider'],
  relay_refused: ['operator', 'N8N_SMTP_USER', 'N8N_SMTP_PASS'],
  sender_refused: ['operator', 'N8N_SMTP_SENDER'],
  sender_unauthenticated: ['operator', 'N8N_SMTP_SENDER'],
  mail_too_large: ['operator'],
  content_refused: ['provider'],
  sending_limit: ['provider'],
  too_many_connections: ['operator', 'LATCHKEY_MAIL_CONNECTIONS'],
  too_much_mail: ['nobody'],
  greylisted: ['nobody'],
  refused_for_now: ['nobody'],
  refused: ['provider'],
  recipient_unknown: ['recipient'],
  recipient_over_quota: ['recipient'],
  recipient_disabled: ['recipient'],
  recipient_restricted: ['recipient'],
  recipient_unverified: ['provider'],
  address_not_ascii: ['provider'],
};

/**
 * Replies as providers document them, and as people have quoted them in public bug reports; names and addresses are
 * examples. In the order of the steps at each.
 */
const REPLIES: Record<string, [step: Step, reply: string, cause: SmtpCauseCode][]> = {
  Google: [
    [
      'EHLO',
      '501-5.5.4 HELO/EHLO argument "localhost:8080" invalid, closing connection.\n501 5.5.4 https://support.google.com/mail/?p=helo gsmtp',
      'greeting_refused',
    ],
    [
      'AUTH',
      '534-5.7.9 Application-specific password required. For more information, go to\n534 5.7.9 https://support.google.com/mail/?p=InvalidSecondFactor gsmtp',
      'app_password_required',
    ],
    [
      'AUTH',
      '535-5.7.8 Username and Password not accepted. For more information, go to\n535 5.7.8 https://support.google.com/mail/?p=BadCredentials gsmtp',
      'sign_in_refused',
    ],
    [
      'AUTH',
      '534-5.7.14 <https://accounts.google.com/signin/continue?sarp=1> Please log in via your web browser and\n534-5.7.14 then try again. Learn more at\n534 5.7.14 https://support.google.com/mail/answer/78754 gsmtp',
      'account_blocked',
    ],
    ['AUTH', '454 4.7.0 Too many login attempts, please try again later. gsmtp', 'too_many_sign_ins'],
    ['AUTH', '504 5.7.4 Unrecognized Authentication Type gsmtp', 'sign_in_mechanism_missing'],
    [
      'MAIL FROM',
      '530-5.7.0 Must issue a STARTTLS command first. For more information, go to\n530 5.7.0 https://support.google.com/a/answer/3221692 gsmtp',
      'tls_required',
    ],
    [
      'MAIL FROM',
      '530-5.7.0 Authentication Required. For more information, go to\n530 5.7.0 https://support.google.com/mail/?p=WantAuthError gsmtp',
      'sign_in_required',
    ],
    [
      'MAIL FROM',
      "552-5.3.4 Your message exceeded Google's message size limits.\n552 5.3.4 https://support.google.com/mail/?p=MaxSizeError gsmtp",
      'mail_too_large',
    ],
    [
      'RCPT TO',
      "550-5.1.1 The email account that you tried to reach does not exist. Please try\n550-5.1.1 double-checking the recipient's email address for typos or\n550-5.1.1 unnecessary spaces.\n550 5.1.1 https://support.google.com/mail/?p=NoSuchUser gsmtp",
      'recipient_unknown',
    ],
    [
      'RCPT TO',
      '550 5.2.1 The email account that you tried to reach is inactive. For more information, go to https://support.google.com/mail/?p=DisabledUser gsmtp',
      'recipient_disabled',
    ],
    [
      'RCPT TO',
      "452-4.2.2 The recipient's inbox is out of storage space. Please direct the\n452 4.2.2 recipient to https://support.google.com/mail/?p=OverQuotaTemp gsmtp",
      'recipient_over_quota',
    ],
    [
      'RCPT TO',
      "552-5.2.2 The recipient's inbox is out of storage space and inactive. Please direct the\n552 5.2.2 recipient to https://support.google.com/mail/?p=OverQuotaPerm gsmtp",
      'recipient_over_quota',
    ],
    [
      'RCPT TO',
      '450-4.2.1 The user you are trying to contact is receiving mail at a rate that\n450-4.2.1 prevents additional messages from being delivered. Please resend your\n450 4.2.1 message at a later time.',
      'refused_for_now',
    ],
    [
      'RCPT TO',
      "550-5.7.1 Invalid credentials for relay [203.0.113.7]. The IP address you've\n550-5.7.1 registered in your Workspace SMTP Relay service doesn't match the domain\n550 5.7.1 of the account this email is being sent from. gsmtp",
      'relay_refused',
    ],
    [
      'DATA',
      '550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to https://support.google.com/a/answer/166852 gsmtp',
      'sending_limit',
    ],
    [
      'DATA',
      '550-5.7.26 This mail has been blocked because the sender is unauthenticated.\n550-5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM.\n550-5.7.26  Authentication results:\n550-5.7.26  DKIM = did not pass\n550 5.7.26  SPF [example.com] with ip: [203.0.113.7] = did not pass gsmtp',
      'sender_unauthenticated',
    ],
    [
      'DATA',
      "550-5.7.26 Unauthenticated email from example.com is not accepted due to\n550 5.7.26 domain's DMARC policy. gsmtp",
      'sender_unauthenticated',
    ],
    [
      'DATA',
      "421-4.7.27 Your email has been rate limited because SPF authentication didn't\n421 4.7.27 pass for this message. gsmtp",
      'sender_unauthenticated',
    ],
    [
      'DATA',
      '550-5.7.25 The IP address sending this message does not have a PTR record setup,\n550 5.7.25 or the corresponding forward DNS entry does not point to the sending IP. gsmtp',
      'reverse_dns_missing',
    ],
    [
      'DATA',
      '421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from\n421 4.7.28 your IP address. gsmtp',
      'too_much_mail',
    ],
    [
      'DATA',
      '550-5.7.1 [203.0.113.7] Our system has detected that this message is likely\n550-5.7.1 unsolicited mail. To reduce the amount of spam sent to Gmail, this\n550 5.7.1 message has been blocked. gsmtp',
      'content_refused',
    ],
    [
      'DATA',
      '552-5.7.0 This message was blocked because its content presents a potential\n552 5.7.0 security issue. gsmtp',
      'content_refused',
    ],
    ['MAIL FROM', '421 4.7.0 Temporary System Problem.  Try again later (10). gsmtp', 'refused_for_now'],
  ],
  'Microsoft 365 and Exchange': [
    [
      'AUTH',
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [AM0PR01CA0001.eurprd01.prod.exchangelabs.com]',
      'password_sign_in_off',
    ],
    [
      'AUTH',
      '535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [BM1P287CA0015.INDP287.PROD.OUTLOOK.COM]',
      'password_sign_in_off',
    ],
    [
      'AUTH',
      '535 5.7.139 Authentication unsuccessful, the user credentials were incorrect. [FR0P281CA0001.DEUP281.PROD.OUTLOOK.COM]',
      'sign_in_refused',
    ],
    [
      'AUTH',
      '550 5.7.30 Basic authentication is not supported for Client Submission.',
      'password_sign_in_off',
    ],
    ['AUTH', '535 5.7.3 Authentication unsuccessful', 'sign_in_refused'],
    ['AUTH', '504 5.7.4 Unrecognized authentication type', 'sign_in_mechanism_missing'],
    [
      'MAIL FROM',
      '530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM',
      'sign_in_required',
    ],
    [
      'RCPT TO',
      '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient mia@example.org not found by SMTP address lookup',
      'recipient_unknown',
    ],
    [
      'RCPT TO',
      '550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [DB5EUR01FT001.eop-EUR01.prod.protection.outlook.com]',
      'recipient_unknown',
    ],
    [
      'RCPT TO',
      '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated when sending to this group',
      'recipient_restricted',
    ],
    ['RCPT TO', '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain', 'relay_refused'],
    ['RCPT TO', '550 5.7.64 TenantAttribution; Relay Access Denied', 'relay_refused'],
    [
      'RCPT TO',
      '550 5.7.606 Access denied, banned sending IP [203.0.113.7]. To request removal from this list please visit https://sender.office.com/',
      'address_blocked',
    ],
    [
      'RCPT TO',
      '554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException',
      'recipient_over_quota',
    ],
    ['DATA', '550 5.7.60 SMTP; Client does not have permissions to send as this sender', 'sender_refused'],
    [
      'DATA',
      '554 5.2.252 SendAsDenied; door@example.com not allowed to send as other@example.com; STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied',
      'sender_refused',
    ],
    [
      'DATA',
      '550 5.1.8 Access denied, bad outbound sender. For more information please go to http://go.microsoft.com/fwlink/?LinkId=875724.',
      'account_blocked',
    ],
    [
      'DATA',
      '550 5.7.705 Access denied, tenant has exceeded threshold. For more information please go to http://go.microsoft.com/fwlink/?LinkId=524931 AS831',
      'sending_limit',
    ],
    [
      'DATA',
      '550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP.',
      'account_blocked',
    ],
    [
      'DATA',
      '550 5.7.23 The message was rejected because of Sender Policy Framework violation',
      'sender_unauthenticated',
    ],
    [
      'DATA',
      '550 5.7.509 Access denied, sending domain [EXAMPLE.COM] does not pass DMARC verification and has a DMARC policy of reject.',
      'sender_unauthenticated',
    ],
    [
      'DATA',
      "550 5.7.515 Access denied, sending domain example.com doesn't meet the required authentication level.",
      'sender_unauthenticated',
    ],
    ['MAIL FROM', '452 4.3.1 Insufficient system resources', 'refused_for_now'],
    [
      'DATA',
      '432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information.',
      'too_many_connections',
    ],
    [
      'MAIL FROM',
      '421 4.3.2 The maximum number of concurrent connections has exceeded a limit, closing transmission channel',
      'too_many_connections',
    ],
    ['DATA', '552 5.3.4 Message size exceeds fixed maximum message size', 'mail_too_large'],
    [
      'CONN',
      '550 5.7.1 Service unavailable, Client host [203.0.113.7] blocked using Spamhaus. To request removal from this list see https://www.spamhaus.org/query/ip/203.0.113.7',
      'address_blocked',
    ],
  ],
  'Amazon SES': [
    ['AUTH', '535 Authentication Credentials Invalid', 'sign_in_refused'],
    ['MAIL FROM', '530 Must issue a STARTTLS command first', 'tls_required'],
    ['DATA', '454 Throttling failure: Maximum sending rate exceeded.', 'too_much_mail'],
    ['DATA', '454 Throttling failure: Daily message quota exceeded.', 'sending_limit'],
    [
      'DATA',
      '554 Message rejected: Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: door@example.com',
      'sender_refused',
    ],
    [
      'DATA',
      '554 Message rejected: Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: mia@example.org',
      'recipient_unverified',
    ],
    [
      'DATA',
      '554 Message rejected: Email address is not verified. The following identities failed the check in region US-EAST-1: Harbour <door@example.com>, mia@example.org',
      'sender_refused',
    ],
    [
      'DATA',
      '554 Message rejected: Sending paused for this account. For more information, please check the inbox of the email address associated with your AWS account.',
      'account_blocked',
    ],
  ],
  'Postmark, SendGrid, Mailgun, Brevo, Mailjet, SparkPost, Resend, Mailtrap': [
    [
      'DATA',
      "550 5.7.1 The 'From' address you supplied (door@example.com) is not a Sender Signature on your account. Please add and confirm this address in order to be able to use it in the 'From' field of your messages.",
      'sender_refused',
    ],
    ['AUTH', '451 Authentication failed: Maximum credits exceeded', 'sending_limit'],
    ['AUTH', '535 Authentication failed: Bad username / password', 'sign_in_refused'],
    [
      'AUTH',
      '535 Authentication failed: The provided authorization grant is invalid, expired, or revoked',
      'sign_in_refused',
    ],
    [
      'DATA',
      '550 The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved. Visit https://sendgrid.com/docs/for-developers/sending-email/sender-identity/ to see the Sender Identity requirements',
      'sender_refused',
    ],
    ['AUTH', '535 5.7.0 Mailgun is not loving your login or password', 'sign_in_refused'],
    [
      'DATA',
      '550 5.7.1 Sandbox subdomains are for test purposes only. Please add your own domain or add the address to authorized recipients in Account Settings.',
      'recipient_unverified',
    ],
    [
      'DATA',
      '421 Domain sandbox0123.mailgun.org is not allowed to send: Free accounts are for test purposes only. Please upgrade or add the address to authorized recipients in Account Settings.',
      'recipient_unverified',
    ],
    ['AUTH', '525 5.7.1 Unauthorized IP address', 'address_not_allowed'],
    ['AUTH', '535 5.7.8 Authentication failed', 'sign_in_refused'],
    [
      'AUTH',
      '502 5.7.0 Your SMTP account is not yet activated. Please contact us at contact@brevo.com to request activation',
      'account_blocked',
    ],
    ['DATA', '550 5.7.1 Unconfigured Sending Domain <example.com>', 'sender_refused'],
    ['AUTH', '535 5.7.8 Sorry. *** No authentication type succeeded', 'sign_in_refused'],
    [
      'DATA',
      '550 You can only send testing emails to your own email address (adam@example.com). To send emails to other recipients, please verify a domain at resend.com/domains',
      'recipient_unverified',
    ],
    [
      'DATA',
      '550 The example.com domain is not verified. Please, add and verify your domain on https://resend.com/domains',
      'sender_refused',
    ],
    [
      'DATA',
      '550 5.7.1 Demo domains can only be used to send emails to account owners',
      'recipient_unverified',
    ],
    ['MAIL FROM', '550 This domain is not associated with your account', 'sender_refused'],
  ],
  Zoho: [
    ['AUTH', '535 Authentication Failed', 'sign_in_refused'],
    ['DATA', '553 Relaying disallowed as door@example.com', 'sender_refused'],
    [
      'DATA',
      '550 5.4.6 Unusual sending activity detected. <a href=https://www.zoho.com/mail/help/usage-policy.html target=_blank>Learn more.</a>',
      'account_blocked',
    ],
    ['RCPT TO', '553 Relaying disallowed. Invalid Domain - example.com', 'relay_refused'],
  ],
  'Proton, Fastmail, iCloud, Yahoo': [
    ['DATA', '554 5.0.0 Error: transaction failed: unknown sender address', 'sender_refused'],
    ['DATA', '551 5.7.1 Not authorised to send from this header address', 'sender_refused'],
    ['AUTH', '535 5.7.8 Error: authentication failed: authentication failure', 'sign_in_refused'],
    ['DATA', '550 5.7.0 From address is not one of your addresses.', 'sender_refused'],
    [
      'CONN',
      '550 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=203.0.113.7',
      'address_blocked',
    ],
    [
      'DATA',
      '554 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137',
      'refused',
    ],
    [
      'DATA',
      '550 5.7.9 This mail has been blocked because the sender is unauthenticated. Yahoo requires all senders to authenticate with either SPF or DKIM.',
      'sender_unauthenticated',
    ],
    ['AUTH', '535 5.7.0 (#AUTH005) Too many bad auth attempts.', 'too_many_sign_ins'],
    ['RCPT TO', '552 1 Requested mail action aborted, mailbox not found', 'recipient_unknown'],
    [
      'DATA',
      '554 5.7.9 Message not accepted for policy reasons. See https://senders.yahooinc.com/error-codes',
      'refused',
    ],
  ],
  'GMX, WEB.DE, IONOS': [
    [
      'CONN',
      '554-gmx.net (mxgmx104) Nemesis ESMTP Service not available\n554-No SMTP service\n554-IP address is block listed.\n554 For explanation visit https://postmaster.gmx.net/en/case?c=r0201&i=ip&v=198.51.100.42',
      'address_blocked',
    ],
    [
      'CONN',
      '554-web.de (mxweb012) Nemesis ESMTP Service not available\n554-No SMTP service\n554-Bad DNS PTR resource record.\n554 For explanation visit https://postmaster.web.de/en/case?c=rdns',
      'reverse_dns_missing',
    ],
    ['AUTH', '535 Authentication credentials invalid', 'sign_in_refused'],
    [
      'MAIL FROM',
      '550-Requested action not taken: mailbox unavailable\n550 Sender address is not allowed.',
      'sender_refused',
    ],
    ['RCPT TO', '550 Requested action not taken: mailbox unavailable', 'recipient_unknown'],
    [
      'DATA',
      '554-Transaction failed\n554-Reject due to policy restrictions.\n554 For explanation visit https://postmaster.gmx.net/en/case?c=hi',
      'refused',
    ],
    [
      'DATA',
      '550-Requested action not taken: mailbox unavailable\n550-Reject due to SPF policy.\n550 The originating IP of the message is not permitted by the domain owner',
      'sender_unauthenticated',
    ],
    ['DATA', '421 Rate limit reached. Please try again later', 'too_much_mail'],
  ],
  'OVH, Infomaniak, Forpsi': [
    ['AUTH', '535 5.7.1 Authentication failed', 'sign_in_refused'],
    ['MAIL FROM', '550 5.1.0 <door@example.com> sender rejected', 'sender_refused'],
    ['RCPT TO', '554 5.7.1 <mia@example.org>: Relay access denied', 'relay_refused'],
    ['DATA', '550 5.7.1 Spam detected', 'content_refused'],
    [
      'RCPT TO',
      '422 4.2.2 Quota limit exceeded (Speicherplatz des Kontos ueberschritten)',
      'recipient_over_quota',
    ],
    ['DATA', '571 5.7.1 message classified as spam (Nachricht als Spam eingestuft)', 'content_refused'],
  ],
  'Yandex, QQ, 163': [
    [
      'AUTH',
      '535 5.7.8 Error: authentication failed: This user does not have access rights to this service',
      'password_sign_in_off',
    ],
    ['AUTH', '535 5.7.8 Error: authentication failed: Invalid user or password!', 'sign_in_refused'],
    ['MAIL FROM', '553 5.7.1 Sender address rejected: not owned by auth user.', 'sender_refused'],
    [
      'DATA',
      '554 5.7.1 [2] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc 1631900360-h4Ajl35YEe',
      'content_refused',
    ],
    [
      'AUTH',
      '535 Login Fail. Please enter your authorization code to login. More information in https://service.mail.qq.com/detail/0/53',
      'app_password_required',
    ],
    ['AUTH', '535 请使用授权码登录', 'app_password_required'],
    ['AUTH', '550 User has no permission', 'password_sign_in_off'],
    [
      'RCPT TO',
      '550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000728',
      'recipient_unknown',
    ],
    [
      'DATA',
      '550 DMARC check failed http://service.mail.qq.com/cgi-bin/help?subtype=1&&no=1001508&&id=16.',
      'sender_unauthenticated',
    ],
    [
      'DATA',
      '550 Mail content denied. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000726',
      'content_refused',
    ],
    [
      'MAIL FROM',
      '550 Sender frequency limited. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000723',
      'too_much_mail',
    ],
    ['DATA', '553 Mail from must equal authorized user', 'sender_refused'],
  ],
  Postfix: [
    ['CONN', '554 mail.example.com ESMTP not accepting messages', 'turned_away'],
    ['EHLO', '501 Syntax: HELO hostname', 'greeting_refused'],
    [
      'RCPT TO',
      '504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname',
      'greeting_refused',
    ],
    ['RCPT TO', '450 4.7.1 <door-1>: Helo command rejected: Host not found', 'greeting_refused'],
    [
      'RCPT TO',
      '554 5.7.1 Service unavailable; Client host [203.0.113.7] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/203.0.113.7',
      'address_blocked',
    ],
    [
      'RCPT TO',
      '450 4.7.25 Client host rejected: cannot find your hostname, [203.0.113.7]',
      'reverse_dns_missing',
    ],
    [
      'RCPT TO',
      '450 4.7.1 Client host rejected: cannot find your reverse hostname, [203.0.113.7]',
      'reverse_dns_missing',
    ],
    ['STARTTLS', '454 4.7.0 TLS not available due to local problem', 'starttls_refused'],
    ['AUTH', '538 5.7.11 Encryption required for requested authentication mechanism', 'tls_required'],
    ['AUTH', '535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6', 'sign_in_refused'],
    ['AUTH', '535 5.7.8 Error: authentication failed: no mechanism available', 'sign_in_mechanism_missing'],
    ['AUTH', '503 5.5.1 Error: authentication not enabled', 'sign_in_mechanism_missing'],
    [
      'RCPT TO',
      '553 5.7.1 <door@example.com>: Sender address rejected: not owned by user mia',
      'sender_refused',
    ],
    ['RCPT TO', '450 4.1.8 <door@example.com>: Sender address rejected: Domain not found', 'sender_refused'],
    ['RCPT TO', '554 5.7.1 <mia@example.org>: Relay access denied', 'relay_refused'],
    [
      'RCPT TO',
      '550 5.1.1 <mia@example.org>: Recipient address rejected: User unknown in virtual mailbox table',
      'recipient_unknown',
    ],
    [
      'RCPT TO',
      '450 4.1.1 <mia@example.org>: Recipient address rejected: unverified address: Address verification in progress',
      'refused_for_now',
    ],
    [
      'RCPT TO',
      '550 5.1.1 <mia@example.org>: Recipient address rejected: undeliverable address: host mx.example.org said: 550 sender not allowed',
      'recipient_unknown',
    ],
    [
      'RCPT TO',
      '450 4.2.0 <mia@example.org>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.org.html',
      'greylisted',
    ],
    ['RCPT TO', '452 4.5.3 Error: too many recipients', 'too_much_mail'],
    ['MAIL FROM', '552 5.3.4 Message size exceeds fixed limit', 'mail_too_large'],
    [
      'MAIL FROM',
      '421 4.7.0 mail.example.com Error: too many connections from 203.0.113.7',
      'too_many_connections',
    ],
    ['RCPT TO', '451 4.3.0 <mia@example.org>: Temporary lookup failure', 'refused_for_now'],
    ['RCPT TO', '553 5.6.7 Must declare SMTPUTF8 to send unicode address', 'address_not_ascii'],
  ],
  'Exim, OpenSMTPD, qmail, sendmail, Dovecot, rspamd': [
    ['EHLO', '501 Syntactically invalid HELO argument(s)', 'greeting_refused'],
    ['AUTH', '535 Incorrect authentication data', 'sign_in_refused'],
    ['AUTH', '503 AUTH command used when not advertised', 'sign_in_mechanism_missing'],
    ['RCPT TO', '550 relay not permitted', 'relay_refused'],
    ['RCPT TO', '550 Unrouteable address', 'recipient_unknown'],
    [
      'RCPT TO',
      '550-Verification failed for <door@example.com>\n550-No Such User Here\n550 Sender verify failed',
      'sender_refused',
    ],
    ['RCPT TO', '550 Rejected because 203.0.113.7 is in a black list at zen.spamhaus.org', 'address_blocked'],
    ['DATA', '550 This message contains malware (Eicar-Test-Signature)', 'content_refused'],
    ['RCPT TO', '550 5.1.1 Invalid recipient: <mia@example.org>', 'recipient_unknown'],
    ['AUTH', '535 Authentication failed', 'sign_in_refused'],
    ['RCPT TO', "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", 'relay_refused'],
    ['RCPT TO', '550 sorry, no mailbox here by that name (#5.1.1)', 'recipient_unknown'],
    ['DATA', '552 sorry, that message size exceeds my databytes limit (#5.3.4)', 'mail_too_large'],
    ['EHLO', '501 5.0.0 Invalid domain name', 'greeting_refused'],
    [
      'RCPT TO',
      '550 5.7.1 <mia@example.org>... Relaying denied. IP name lookup failed [203.0.113.7]',
      'relay_refused',
    ],
    [
      'RCPT TO',
      '553 5.1.8 <door@example.com>... Domain of sender address door@example.com does not exist',
      'sender_refused',
    ],
    ['EHLO', '500 5.5.1 Unknown command', 'lmtp'],
    ['EHLO', '502 5.5.2 Error: command not recognized', 'lmtp'],
    [
      'RCPT TO',
      '552 5.2.2 <mia@example.org> Quota exceeded (mailbox for user is full)',
      'recipient_over_quota',
    ],
    ['DATA', '554 5.7.1 Spam message rejected', 'content_refused'],
    ['DATA', '451 4.7.1 Try again later', 'refused_for_now'],
  ],
  'hosting companies, gateways and others': [
    ['EHLO', '500 EHLO not understood', 'lmtp'],
    ['EHLO', '502 5.5.1 Use LHLO instead of EHLO', 'lmtp'],
    ['EHLO', '550 This is LMTP. Say LHLO', 'lmtp'],
    ['EHLO', '500 HELO: invalid host name', 'greeting_refused'],
    [
      'CONN',
      '554 p3plibsmtp01-01.prod.phx3.secureserver.net bizsmtp IB104. Connection refused. 203.0.113.7 has a poor reputation on Cloudmark Sender Intelligence (CSI).',
      'address_blocked',
    ],
    ['CONN', '554 5.7.1 Service refused. Veuillez verifier la configuration. LPN007_510', 'turned_away'],
    [
      'CONN',
      '421 4.7.0 [TSS04] Messages from 203.0.113.7 temporarily deferred due to unexpected volume or user complaints',
      'refused_for_now',
    ],
    [
      'MAIL FROM',
      "553 5.7.1 [BL21] Connections will not be accepted from 203.0.113.7, because the ip is in Spamhaus's list",
      'address_blocked',
    ],
    ['RCPT TO', '550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)', 'greeting_refused'],
    [
      'MAIL FROM',
      '550 5.7.1 SPF MAIL FROM check failed: The domain example.com explicitly denies sending mail from your IP',
      'sender_unauthenticated',
    ],
    [
      'RCPT TO',
      '550 5.7.23 <mia@example.org>: Recipient address rejected: Message rejected due to: SPF fail - not authorized',
      'sender_unauthenticated',
    ],
    ['AUTH', '535 authorization failed (#5.7.0)', 'sign_in_refused'],
    ['AUTH', '504 5.5.4 Unrecognized authentication type', 'sign_in_mechanism_missing'],
    [
      'RCPT TO',
      '450 4.7.1 <door@example.com>: Sender address rejected: policyd quota limit exceeded. Retry later',
      'sending_limit',
    ],
    ['DATA', '550 5.7.0 You have exceeded the daily quota', 'sending_limit'],
    ['DATA', '550 Your account has been suspended', 'account_blocked'],
    ['RCPT TO', '550 account suspended', 'recipient_disabled'],
    [
      'RCPT TO',
      "554 delivery error: dd This user doesn't have a yahoo.com account (mia@example.org) [0]",
      'recipient_unknown',
    ],
    [
      'DATA',
      '554 delivery error: dd Sorry your message to mia@example.org cannot be delivered. This account has been disabled or discontinued [#102].',
      'recipient_disabled',
    ],
    [
      'RCPT TO',
      '550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. LPN416',
      'recipient_unknown',
    ],
    ['RCPT TO', '550 5.7.1 Command rejected: user mia@example.org over quota', 'recipient_over_quota'],
    ['RCPT TO', '550 Requested action not taken: 5.2.2 mailbox full', 'recipient_over_quota'],
    ['RCPT TO', '550 5.7.1 The recipient does not accept mail from this sender', 'recipient_restricted'],
    ['RCPT TO', '550 <mia@example.org>: sender not accepted', 'recipient_restricted'],
    ['RCPT TO', '550 Mail is rejected by recipients', 'recipient_restricted'],
    ['RCPT TO', '550 No such user door@example.com', 'recipient_unknown'],
    ['RCPT TO', '550 User unknown; relay denied', 'recipient_unknown'],
    ['RCPT TO', '550 recipient not verified', 'recipient_unverified'],
    ['RCPT TO', '454 4.7.1 <mia@example.org>: Relay access denied', 'relay_refused'],
    ['RCPT TO', '550 authentication required', 'sign_in_required'],
    ['RCPT TO', '550 Administrative prohibition', 'refused'],
    ['MAIL FROM', '553 5.7.27 Sender address has null MX', 'sender_refused'],
    ['RCPT TO', '556 5.1.10 Recipient address has null MX', 'recipient_unknown'],
    ['DATA', '550 #MS42225 You have reached trial account unique recipients limit.', 'recipient_unverified'],
    [
      'DATA',
      "550 While your account is pending approval, all recipient addresses must share the same domain as the 'From' address.",
      'recipient_unverified',
    ],
    ['DATA', '550 5.7.1 Message contains spam or virus or sender is blocked : 0.1', 'content_refused'],
    ['CONN', '421 Too many connections from your host', 'too_many_connections'],
    ['DATA', '452 4.5.3 Too many messages on this connection', 'too_much_mail'],
  ],
};

describe.each(Object.entries(REPLIES))('a reply of %s', (_who, replies) => {
  it.each(replies)('%s: %s', (step, reply, code) => {
    const { cause, isFinal } = find(step, reply, reply.startsWith('530') ? WITHOUT_SIGN_IN : MAIL);
    expect(cause.code).toBe(code);
    expect(isFinal).toBe(reply.startsWith('5'));
    const said = sayCause({ cause: code, causeFacts: cause.facts, explanation: null });
    expect([partyOf(code), ...(said?.match(/\b(N8N|LATCHKEY)_\w+/g) ?? [])]).toEqual(SETTINGS[code]);
  });
});

/** What a word alone must not decide. */
const BLAMING = textOf(
  ...[
    'sender not verified ',
    'Sender rejected ',
    'relay denied ',
    'blocked using ',
    'quota ',
    'too many ',
    'rate ',
  ],
  ...[
    'HELO rejected ',
    'SPF ',
    'spam ',
    'greylisted ',
    'STARTTLS ',
    'authentication required ',
    'suspended ',
  ],
  ...['<door@example.com> ', 'sandbox ', 'отправитель ', '发件人 ', 'Absender ', '\n', 'not owned ', 'size '],
);
const FOREIGN = textOf(
  ...[
    'получатель ',
    'отклонено ',
    '拒绝 ',
    '受信者 ',
    'abgelehnt ',
    'refusé ',
    'rifiutato ',
    'nieznany ',
    'reddedildi ',
  ],
);

describe('a reply whose codes say whom it is about', () => {
  type Codes = [step: Step, codes: string, cause: SmtpCauseCode];
  const RECIPIENTS: Codes[] = (['RCPT TO', 'DATA'] as const).flatMap((step) => [
    ...['1.1', '1.2', '1.3', '1.4', '1.6', '1.10'].map(
      (at): Codes => [step, `550 5.${at}`, 'recipient_unknown'],
    ),
    [step, '552 5.2.2', 'recipient_over_quota'],
    [step, '452 4.2.2', 'recipient_over_quota'],
    [step, '550 5.2.1', 'recipient_disabled'],
    [step, '550 5.7.133', 'recipient_restricted'],
  ]);
  holdsFor(
    2_000,
    'is about the recipient, whatever else it says',
    [fc.constantFrom(...RECIPIENTS), BLAMING],
    ([step, codes, cause], words) => {
      const found = find(step, `${codes} ${words}`).cause.code;
      expect(found).toBe(cause);
      expect(partyOf(found)).toBe('recipient');
    },
  );

  const OTHERS: Codes[] = [
    ...RECIPIENTS,
    ['CONN', '554', 'turned_away'],
    ['CONN', '421', 'refused_for_now'],
    ['EHLO', '500', 'lmtp'],
    ['EHLO', '502 5.5.1', 'lmtp'],
    ['MAIL FROM', '552 5.2.2', 'account_blocked'],
    ['MAIL FROM', '550 5.2.1', 'account_blocked'],
    ['EHLO', '501', 'greeting_refused'],
    ['EHLO', '504 5.5.2', 'greeting_refused'],
    ['EHLO', '550 5.7.1', 'greeting_refused'],
    ['STARTTLS', '454 4.7.0', 'starttls_refused'],
    ['AUTH', '535', 'sign_in_refused'],
    ['AUTH', '535 5.7.8', 'sign_in_refused'],
    ['AUTH', '534 5.7.9', 'app_password_required'],
    ['AUTH', '535 5.7.139', 'password_sign_in_off'],
    ['AUTH', '504 5.7.4', 'sign_in_mechanism_missing'],
    ['AUTH', '525 5.7.13', 'account_blocked'],
    ['AUTH', '538 5.7.11', 'tls_required'],
    ['AUTH', '454 4.7.0', 'refused_for_now'],
    ['MAIL FROM', '550', 'sender_refused'],
    ['MAIL FROM', '553 5.1.7', 'sender_refused'],
    ['MAIL FROM', '550 5.1.8', 'sender_refused'],
    ['MAIL FROM', '550 5.7.1', 'sender_refused'],
    ['MAIL FROM', '552 5.3.4', 'mail_too_large'],
    ['MAIL FROM', '451 4.3.0', 'refused_for_now'],
    ['RCPT TO', '550', 'recipient_unknown'],
    ['RCPT TO', '553', 'recipient_unknown'],
    ['RCPT TO', '552', 'recipient_over_quota'],
    ['RCPT TO', '550 5.7.54', 'relay_refused'],
    ['RCPT TO', '450', 'refused_for_now'],
    ['RCPT TO', '553 5.1.8', 'sender_refused'],
    ['RCPT TO', '553 5.6.7', 'address_not_ascii'],
    ['DATA', '552', 'mail_too_large'],
    ['DATA', '552 5.2.3', 'mail_too_large'],
    ['DATA', '554 5.6.0', 'content_refused'],
    ['DATA', '550 5.7.60', 'sender_refused'],
    ...['20', '21', '22', '23', '24', '26'].map(
      (at): Codes => ['DATA', `550 5.7.${at}`, 'sender_unauthenticated'],
    ),
    ['DATA', '550 5.7.25', 'reverse_dns_missing'],
    ['DATA', '550 5.4.5', 'sending_limit'],
    ['DATA', '554', 'refused'],
    ['DATA', '451', 'refused_for_now'],
  ];
  holdsFor(
    4_000,
    'is understood in any language',
    [fc.constantFrom(...OTHERS), FOREIGN],
    ([step, codes, cause], words) => {
      const reply = `${codes} ${words.replace(/[^\p{L} ]/gu, '')}`;
      expect(find(step, reply).cause.code).toBe(cause);
    },
  );

  holdsFor(
    2_000,
    'is final where it says so, and only there (RFC 5321 §4.2.1)',
    [
      fc.integer({ min: 400, max: 599 }),
      fc.constantFrom<Step>('CONN', 'EHLO', 'AUTH', 'RCPT TO', 'DATA'),
      BLAMING,
    ],
    (code, step, words) => {
      expect(find(step, `${code} ${words}`).isFinal).toBe(code >= 500);
    },
  );
});

it('a word within an address or a link decides nothing', () => {
  for (const word of ['spam', 'greylist', 'relay', 'sender', 'quota', 'suspended', 'spf', 'daily-limit'])
    for (const named of [
      `<${word}@example.org>`,
      `${word}@${word}.example`,
      `https://${word}.example/${word}`,
    ])
      expect(find('DATA', `554 5.7.1 ${named}`).cause.code).toBe('refused');
});

it('a mail that is larger than the server announced is not offered to it, and not tried again', () => {
  const error = Object.assign(new Error('Message size larger than allowed 1000'), {
    code: 'EMESSAGE',
    command: 'MAIL FROM',
  });
  expect(diagnose(error, MAIL)).toMatchObject({ cause: { code: 'mail_too_large' }, isFinal: true });
});

describe('docs/email.md', () => {
  const [, symptoms = ''] = readFileSync('docs/email.md', 'utf8').split('## From symptom to setting');
  const rows = symptoms.split('\n').filter((line) => line.startsWith('| "'));
  const sentences = Object.values(en.mailCauses).map((sentence) => sentence.replaceAll(/\{\w+\}/g, '…'));
  const replies = Object.values(REPLIES).flatMap((all) => all.map(([, reply]) => reply));

  it('has rows', () => expect(rows.length).toBeGreaterThan(30));

  it.each(rows)('%s', (row) => {
    const [, seen = ''] = row.split(' | ').length > 2 ? row.split('|') : [];
    const [first, ...others] = [...seen.matchAll(/"([^"]+)"/g)].map(([, quoted = '']) => quoted);
    expect(sentences.filter((sentence) => sentence.includes(first ?? row))).not.toEqual([]);
    for (const other of others) expect(replies.filter((reply) => reply.includes(other))).not.toEqual([]);
  });
});
