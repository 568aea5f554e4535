import { describe, expect, it } from 'vitest';
import { MAILS } from '../emails/all';
import type { CheckStep } from '../lib/mail/check';
import type { MailCause } from '../lib/mail/outbox';
import type { TemplateFault } from '../settings/mail-template';
import { sayCause, sayCheckStep, sayMoment, sayTemplate, sayTemplateFault } from './mails';

const FACTS = { host: 'mail.example.com', port: 46_500, sender: 'door@example.com', hasSignIn: true };

const SENTENCES: Record<MailCause['code'], string> = {
  name_server_silent:
    'The name of the mail server, mail.example.com, was not found, for no name server answered. Check N8N_SMTP_HOST, and that this machine can ask a name server (DNS).',
  host_not_found: 'The name of the mail server, mail.example.com, was not found. Check N8N_SMTP_HOST.',
  connection_refused:
    'Nothing answers at mail.example.com, port 46500. Check N8N_SMTP_HOST and N8N_SMTP_PORT, and that the mail server runs.',
  only_ipv6:
    'mail.example.com is known only by IPv6, and there is no way to it from here. Give this machine IPv6, or set N8N_SMTP_HOST to a name with an IPv4 address.',
  no_route:
    'There is no way to mail.example.com, port 46500 from here. Check N8N_SMTP_HOST and the firewall.',
  stopped:
    'Latchkey was stopped before mail.example.com, port 46500, had answered. It tries again when it runs.',
  starttls_expected:
    'The server on port 46500 speaks STARTTLS: set N8N_SMTP_SSL=false. It does not speak TLS from the first byte.',
  tls_incompatible:
    "mail.example.com and Latchkey find no common form of TLS; the server's is probably too old. Its operator must update it.",
  certificate_expired: 'The certificate of mail.example.com has expired. Its operator must renew it.',
  certificate_not_yet_valid:
    'The certificate of mail.example.com is not valid yet. Check the clock of this machine.',
  certificate_for_other_name:
    'The certificate at mail.example.com is for another name. Set N8N_SMTP_HOST to the name it was made for.',
  certificate_untrusted:
    'The certificate of mail.example.com is not trusted. For a private authority set NODE_EXTRA_CA_CERTS to its file.',
  tls_expected:
    'mail.example.com, port 46500, took the connection but said nothing. If it speaks TLS at once, set N8N_SMTP_SSL=true.',
  timed_out:
    'mail.example.com, port 46500, did not answer in time. Check N8N_SMTP_HOST, N8N_SMTP_PORT and the firewall.',
  not_smtp:
    'What answers at mail.example.com, port 46500, is no mail server (SMTP). Check N8N_SMTP_HOST and N8N_SMTP_PORT.',
  turned_away: 'mail.example.com turns this machine away at the door. Ask its operator to let it in.',
  tls_not_offered:
    'mail.example.com, port 46500, does not encrypt, and LATCHKEY_SMTP_REQUIRE_TLS=true lets nothing go in clear text, so mails wait. If it speaks TLS on another port (mostly 465), set N8N_SMTP_PORT to that one and N8N_SMTP_SSL=true.',
  starttls_refused: 'mail.example.com offers STARTTLS and then refuses it. Its operator must put that right.',
  tls_required: 'The mail server wants TLS first. Set N8N_SMTP_STARTTLS=true, or N8N_SMTP_SSL=true.',
  tls_required_for_sign_in:
    'The mail server takes a sign-in only when encrypted. Set N8N_SMTP_STARTTLS=true, or N8N_SMTP_SSL=true.',
  tls_required_from_first_byte:
    'The mail server takes a sign-in only when encrypted, and offers no STARTTLS. Set N8N_SMTP_SSL=true.',
  sign_in_required: 'The mail server wants a sign-in. Set N8N_SMTP_USER and N8N_SMTP_PASS.',
  app_password_required:
    'The mail provider wants an app password here. Make one in the settings of the mail account, and set N8N_SMTP_PASS to it.',
  password_sign_in_off:
    'The mail provider has sign-in by user and password (SMTP AUTH, basic authentication) turned off for this user. Its admin must turn it on. Where the provider no longer has it at all, set N8N_SMTP_HOST to another.',
  sign_in_refused: 'The mail server did not accept the sign-in. Check N8N_SMTP_USER and N8N_SMTP_PASS.',
  relay_refused:
    'The mail server does not pass mail on for us. Check N8N_SMTP_USER and N8N_SMTP_PASS, or allow this host.',
  sender_refused:
    'The mail server does not let this user send as door@example.com. Check N8N_SMTP_SENDER. Some providers want the address or its domain verified first.',
  greylisted: 'The mail server asks newcomers to come back later (greylisting). This passes by itself.',
  mail_too_large: 'The mail is larger than the mail server takes. Make the template of the mail smaller.',
  too_much_mail: 'The mail server takes no more mail from us at this moment. Wait, or have its limit raised.',
  recipient_unknown: 'The mail server does not know this address. Check how it is written.',
  refused: 'The mail server refused the mail, and only its reply says why. Its operator can tell more.',
  refused_for_now: 'The mail server asks to try again later.',
  lmtp: 'What answers at mail.example.com, port 46500, speaks LMTP or some other protocol, but not SMTP: it does not know EHLO. Set N8N_SMTP_PORT to the SMTP port of the mail server, mostly 465 or 587.',
  greeting_refused:
    'mail.example.com does not accept how this machine greets it (EHLO). Set LATCHKEY_SMTP_NAME to a full host name of this machine that is in the DNS.',
  address_blocked:
    'The mail server refuses the IP address of this machine, which is on a block list or has a bad reputation. Have it taken off the list that the reply names, or set N8N_SMTP_HOST to a mail provider that sends for you.',
  reverse_dns_missing:
    'The mail server refuses the IP address of this machine, for its reverse DNS (PTR) is missing or does not match. Have whoever gave you the address set it, or set N8N_SMTP_HOST to a mail provider that sends for you.',
  sign_in_mechanism_missing:
    'The mail server offers no sign-in by user and password here (PLAIN, LOGIN or CRAM-MD5), only others or none. Have its operator allow one of them, or set N8N_SMTP_HOST and N8N_SMTP_PORT to a server that has one.',
  too_many_sign_ins:
    'The mail server lets nobody sign in for a while after too many tries. Check N8N_SMTP_USER and N8N_SMTP_PASS, and wait.',
  account_blocked:
    'The mail provider has blocked this mail account, or has not opened it for sending yet. Sign in there with a browser to see why, or ask the provider.',
  address_not_allowed:
    'The mail provider lets this mail account be used only from IP addresses that are allowed there. Allow the one of this machine in the settings of the account.',
  sender_unauthenticated:
    'The domain of door@example.com does not prove that the mail is from it (SPF, DKIM or DMARC). Add to the DNS of that domain what the mail provider says, or set N8N_SMTP_SENDER to an address of a domain that has it.',
  too_many_connections:
    'The mail server takes no more connections from us at the same time. Set LATCHKEY_MAIL_CONNECTIONS=1, and wait.',
  sending_limit:
    'The mail account has sent as much as its provider allows for now, or for its plan. Wait for the next day, or have the limit raised there.',
  content_refused:
    'The mail server refused the mail for what is in it, as its filter for spam and viruses sees it. Its operator can see which rule that was; a template of your own may be the reason.',
  recipient_unverified:
    'The mail provider still lets this mail account write only to addresses that are verified there (sandbox, trial). Verify the recipient there, or have the account approved.',
  recipient_over_quota: "The recipient's mailbox is full. They have to make room; then send the mail again.",
  recipient_disabled: "The recipient's mailbox is switched off. Ask them for another address.",
  recipient_restricted:
    "The recipient's mailbox, or the list behind its address, takes no mail from us. Whoever runs it must allow that.",
  address_not_ascii:
    'The mail server cannot write to addresses with letters beyond a to z (SMTPUTF8). Its operator must turn that on, or the recipient needs another address.',
  connection_lost:
    'The mail server ended the conversation unexpectedly. If it goes on, check N8N_SMTP_PORT and N8N_SMTP_SSL.',
  mail_not_made: 'Latchkey could not make this mail. Its log says why.',
  link_expired:
    'Its link ran out before the mail server took it, so it was not sent. Whoever needs it can ask for a new one.',
  waited_too_long:
    'It had waited for more than a day when the instance was restored from a backup, so it was not sent. Send it again if it is still of use.',
  sent_in_clear_text:
    'This mail went to mail.example.com, port 46500, in clear text. LATCHKEY_SMTP_REQUIRE_TLS=true lets nothing go so.',
  clear_text:
    'Mails and the password travel in clear text, for the mail server offers no STARTTLS here. If it speaks TLS on another port (mostly 465), set N8N_SMTP_PORT to that one and N8N_SMTP_SSL=true.',
  clear_text_despite_starttls:
    'Mails and the password travel in clear text, although the mail server offers STARTTLS. Set N8N_SMTP_STARTTLS=true.',
  certificate_not_checked:
    'The certificate is not accepted, and used all the same because of NODE_TLS_REJECT_UNAUTHORIZED=0. Unset it.',
  sign_in_not_offered:
    'The mail server offers no sign-in here, so N8N_SMTP_USER and N8N_SMTP_PASS are not used. If it offers one only with TLS, set N8N_SMTP_STARTTLS=true.',
};

describe('the cause of what became of a mail', () => {
  it.each(Object.entries(SENTENCES))('%s has a sentence', (cause, sentence) => {
    const causeFacts = { ...FACTS, template: 'password-reset' };
    expect(sayCause({ cause, causeFacts, explanation: null })).toBe(sentence);
  });

  it('says of an invite whose link ran out to resend it', () => {
    const causeFacts = { template: 'invite' };
    expect(sayCause({ cause: 'link_expired', causeFacts, explanation: null })).toMatch(
      / Resend the invite\.$/,
    );
  });

  it.each(['clear_text', 'clear_text_despite_starttls'])(
    '%s says nothing of a password where none is set',
    (cause) => {
      const causeFacts = { ...FACTS, hasSignIn: false };
      expect(sayCause({ cause, causeFacts, explanation: null })).toMatch(/^Mails travel in clear text,/);
    },
  );

  it('is what an earlier version said where there is no code, or none that is known', () => {
    const explanation = 'It is as it is.';
    for (const cause of [null, '', 'of_tomorrow', 'toString'])
      expect(sayCause({ cause, causeFacts: {}, explanation })).toBe(explanation);
  });

  it('is nothing where nothing is wrong', () => {
    expect(sayCause({ cause: null, causeFacts: null, explanation: null })).toBe(null);
  });
});

describe('the name of a mail', () => {
  it.each(Object.values(MAILS))('$name is in words', ({ name }) => {
    expect(sayTemplate(name)).toMatch(/^[A-Z][a-z -]+$/);
  });

  it.each(['survey-reminder', 'layout', 'toString', '', 'invite.subject'])(
    '%j is as it stands in its row',
    (name) => {
      expect(sayTemplate(name)).toBe(name);
    },
  );
});

describe('a step of the check', () => {
  const NOTHING: CheckStep = {
    step: 'address',
    outcome: 'skipped',
    seen: null,
    error: null,
    cause: null,
    reply: null,
    ms: null,
  };
  const CERTIFICATE: CheckStep['seen'] = {
    code: 'certificate',
    facts: {
      protocol: 'TLSv1.3',
      names: ['mail.example.com', 'smtp.example.com', 'mx.example.com'],
      issuer: 'Example CA',
      from: '2026-01-02',
      to: '2027-01-02',
    },
  };
  const greeted = (name: string, starttls: 'offered' | 'missing' | 'unasked') =>
    ({ code: 'greeted', facts: { name, ownName: 'latchkey.example.com', starttls } }) as const;

  it.each<[string, CheckStep['seen']]>([
    [
      '127.0.0.1, 127.0.0.2, ::1',
      { code: 'addresses', facts: { addresses: ['127.0.0.1', '127.0.0.2', '::1'] } },
    ],
    ['127.0.0.1, port 46500', { code: 'connected', facts: { address: '127.0.0.1', port: 46_500 } }],
    [
      'It calls itself mail.example.com and offers STARTTLS. It is greeted as latchkey.example.com (LATCHKEY_SMTP_NAME).',
      greeted('mail.example.com', 'offered'),
    ],
    [
      'It calls itself mail.example.com and offers no STARTTLS. It is greeted as latchkey.example.com (LATCHKEY_SMTP_NAME).',
      greeted('mail.example.com', 'missing'),
    ],
    [
      'It calls itself nothing. It is greeted as latchkey.example.com (LATCHKEY_SMTP_NAME).',
      greeted('', 'unasked'),
    ],
    [
      'TLSv1.3. The certificate is for mail.example.com, smtp.example.com, mx.example.com, issued by Example CA, valid from 2026-01-02 to 2027-01-02.',
      CERTIFICATE,
    ],
    ['None, as N8N_SMTP_STARTTLS=false wants it.', { code: 'no_encryption', facts: {} }],
    ['Mails of up to 35,882,577 bytes.', { code: 'size_limit', facts: { bytes: 35_882_577 } }],
    ['The mail server names none.', { code: 'no_size_limit', facts: {} }],
    ['None: N8N_SMTP_USER and N8N_SMTP_PASS are empty.', { code: 'no_sign_in', facts: {} }],
    ['As door.', { code: 'signed_in', facts: { user: 'door' } }],
    [
      'door@example.com may write to mia@example.com. No mail was sent.',
      { code: 'may_write', facts: { sender: 'door@example.com', recipient: 'mia@example.com' } },
    ],
    [
      'door@example.com may send. The mail server has no mailbox of that name, so answers to it come back.',
      { code: 'may_send', facts: { sender: 'door@example.com' } },
    ],
    ['Refused at RCPT TO.', { code: 'refused', facts: { command: 'RCPT TO' } }],
    ['Refused at the door.', { code: 'refused', facts: { command: '' } }],
  ])('says %j', (facts, seen) => {
    expect(sayCheckStep({ ...NOTHING, seen })).toEqual({ facts, explanation: null });
  });

  it('that failed says in which words, and what to do', () => {
    const cause = { code: 'certificate_expired', facts: FACTS } as const;
    const failed: CheckStep = { ...NOTHING, outcome: 'failed', error: 'certificate has expired', cause };
    expect(sayCheckStep(failed)).toEqual({
      facts: 'certificate has expired',
      explanation: SENTENCES.certificate_expired,
    });
    expect(sayCheckStep({ ...failed, seen: CERTIFICATE }).facts).toMatch(
      /^TLSv1\.3\. .* to 2027-01-02\. \(certificate has expired\)$/,
    );
  });

  it('says how long it took', () => {
    const seen = { code: 'no_sign_in', facts: {} } as const;
    const said = (ms: number, one: CheckStep['seen'] = seen) =>
      sayCheckStep({ ...NOTHING, seen: one, ms }).facts;
    expect(said(20_012)).toBe('None: N8N_SMTP_USER and N8N_SMTP_PASS are empty. (20.01 s)');
    expect(said(4, null)).toBe('(0.00 s)');
  });

  it('that was skipped says nothing', () => {
    expect(sayCheckStep(NOTHING)).toEqual({ facts: '', explanation: null });
  });
});

describe('a fault of a template', () => {
  const file = '/etc/latchkey/invite.html';
  const at = { file, line: 3, placeholder: '{{x}}' };
  const unparsable = 'Write each like {{email}}, and braces that are none like \\{{.';

  it.each<[string, TemplateFault]>([
    [
      ' cannot be read: there is no such file. Put a file there that Latchkey may read.',
      { code: 'template_unreadable', facts: { file, why: 'ENOENT' } },
    ],
    [
      ' cannot be read: it is a folder. Put a file there that Latchkey may read.',
      { code: 'template_unreadable', facts: { file, why: 'EISDIR' } },
    ],
    [
      ' cannot be read: it is not a file. Put a file there that Latchkey may read.',
      { code: 'template_not_a_file', facts: { file } },
    ],
    [
      ' is larger than 256 KiB. Keep pictures out of it, and link to them.',
      { code: 'template_too_large', facts: { file } },
    ],
    [' is not written in UTF-8. Save it as UTF-8.', { code: 'template_not_utf8', facts: { file } }],
    [
      ' is empty. Put your HTML into it ("npx latchkey templates" prints ours).',
      { code: 'template_empty', facts: { file } },
    ],
    [
      ' has more than 1,000 placeholders. Use fewer.',
      { code: 'template_too_many_placeholders', facts: { file, most: 1_000 } },
    ],
    [
      `, line 1234: the placeholders cannot be read, near "{{a". ${unparsable}`,
      { code: 'template_unparsable', facts: { file, line: 1_234, near: '{{a' } },
    ],
    [
      `, line 2: the placeholders cannot be read. ${unparsable}`,
      { code: 'template_unparsable', facts: { file, line: 2, near: null } },
    ],
    [
      `: the placeholders cannot be read. ${unparsable}`,
      { code: 'template_unparsable', facts: { file, line: null, near: null } },
    ],
    [
      ', line 3: {{x}} is not known. Did you mean {{role}}?',
      { code: 'template_placeholder_unknown', facts: { ...at, known: '{{role}}' } },
    ],
    ...(
      [
        ['helper', 'a helper'],
        ['partial', 'a partial'],
        ['decorator', 'a decorator'],
        ['literal', 'a literal'],
        ['variable', 'a variable of Handlebars'],
        ['path', 'a path'],
      ] as const
    ).map(([what, words]): [string, TemplateFault] => [
      `, line 3: {{x}} is ${words}. Use plain placeholders only, and {{#if x}} on one of them.`,
      { code: 'template_not_plain', facts: { ...at, what } },
    ]),
    [
      ' has no {{inviteAcceptUrl}}, so its mail would lead nowhere. Put it into the href of a link.',
      { code: 'template_link_missing', facts: { file, placeholder: '{{inviteAcceptUrl}}' } },
    ],
    [
      ', line 3: {{x}} is not in every mail, as it stands in a condition. Put it outside, or into both of its parts.',
      { code: 'template_link_conditional', facts: at },
    ],
    [
      ', line 3: cid:x is no picture that is attached. Use cid:n8n-logo, which is the logo, or the full address of a picture, which begins with https://.',
      { code: 'template_picture_unknown', facts: { file, line: 3, picture: 'cid:x', known: 'cid:n8n-logo' } },
    ],
    [
      ', line 3: the picture x.png has no host, and a mail has no folder. Write its full address, which begins with https://.',
      { code: 'template_picture_relative', facts: { file, line: 3, picture: 'x.png' } },
    ],
  ])('says %j behind its path', (sentence, fault) => {
    expect(sayTemplateFault(fault)).toBe(file + sentence);
  });
});

it('a moment is said in full, with its time zone, as readers of a language write it', () => {
  const at = new Date('2026-11-29T17:09:00Z');
  expect(sayMoment(at)).toBe('Sunday, 29 November 2026 at 17:09 UTC');
  expect(sayMoment(at, 'de')).toMatch(/^Sonntag, 29\. November 2026 .*17:09 UTC$/);
});
