import { randomUUID } from 'node:crypto';
import PostalMime from 'postal-mime';
import { afterEach, describe, expect, it } from 'vitest';
import { db } from '../../database/database';
import { closeMailTransport } from '../../smtp/smtp';
import { startScriptedMailServer } from '../../testing/mail-server';
import { changeSettings, withDatabase } from '../../testing/testing';
import { parseSettings } from '../config';
import { EmailAddress } from '../email-address';
import { INVITE_LINK } from '../invitations/link';
import { RESET_LINK } from '../password-resets/link';
import { linkTo } from '../token';
import { FirstName, LastName } from '../users/schema';
import { deliverMail } from './deliver';
import type { MailOrder } from './render';
import { enqueueMails } from './rows';

withDatabase();
afterEach(closeMailTransport);

const id = randomUUID();
const expiresAt = '2030-01-31T12:30:00.000Z';
const olivia = { firstName: 'Olivia', lastName: 'Owner' };

/** Each of the mails, about a person of this name. */
const MAILS = {
  invite: (person) => ({
    to: 'guest@example.com',
    template: 'invite',
    facts: { link: { ...INVITE_LINK, id, version: 1 }, role: 'admin', inviter: person, expiresAt },
  }),
  'password-reset': (person) => ({
    to: 'guest@example.com',
    template: 'password-reset',
    facts: { link: { ...RESET_LINK, id, version: 1 }, ...person, expiresAt },
  }),
  'password-changed': () => ({
    to: 'guest@example.com',
    template: 'password-changed',
    facts: { changedAt: expiresAt },
  }),
} satisfies Record<string, (person: typeof olivia) => MailOrder>;
const NAMES = ['invite', 'password-reset', 'password-changed'] as const;

/** A letter as it came over the wire, the commands that came before it, and what a mail program reads in it. */
async function wired(order: MailOrder, sender = { name: 'Latchkey', address: 'door@example.com' }) {
  const server = await startScriptedMailServer(() => undefined);
  changeSettings({ mail: { ...server.settings, sender } });
  const [mailId = ''] = await enqueueMails(db(), order);
  await deliverMail(mailId);
  closeMailTransport();
  const heard = server.heard[0] ?? [];
  const letter = heard.find(({ step }) => step === 'letter');
  if (!letter) throw new Error('No letter came over the wire.');
  const wire = letter.bytes.toString('latin1');
  const raw = wire.replace(/\.\r\n$/, '').replace(/^\./gm, ''); // RFC 5321, 4.5.2
  const [head = ''] = raw.split('\r\n\r\n', 1);
  const commands = heard.filter((said) => said !== letter).map(({ bytes }) => bytes.toString('latin1'));
  return { mailId, wire, raw, head, commands, read: await PostalMime.parse(raw) };
}

const keysOf = (head: string) => head.match(/^[\w-]+(?=:)/gm) ?? [];
const linesOf = (text: string) => text.split('\r\n');

/** What RFC 5321 and RFC 5322 want of every letter, whatever it says. */
function expectWellFormed({ wire, raw, head, commands }: Awaited<ReturnType<typeof wired>>) {
  expect(wire.replaceAll('\r\n', ''), 'a bare CR or LF').not.toMatch(/[\r\n]/);
  expect(wire, 'eight bits or a control character').toMatch(/^[\x20-\x7e\r\n\t]*$/);
  expect(wire.indexOf('\r\n.\r\n'), 'the end').toBe(wire.length - 5);
  for (const line of linesOf(raw)) expect(line.length, line).toBeLessThanOrEqual(998);
  for (const line of linesOf(head)) {
    expect(line).toMatch(/^(?:[\w-]+:(?: \S|$)|[ \t]+\S)/);
    // Longer only where there is no space to fold at.
    if (line.length > 78) expect(line.replace(/^[\w-]+:/, '').trim()).not.toMatch(/\s/);
  }
  const once = [
    'Auto-Submitted',
    'Content-Type',
    'Date',
    'From',
    'MIME-Version',
    'Message-ID',
    'Subject',
    'To',
    'X-Auto-Response-Suppress',
  ];
  expect(keysOf(head).sort()).toEqual(once);
  expect(head).toMatch(/^Auto-Submitted: auto-generated$/m);
  expect(head).toMatch(/^MIME-Version: 1\.0$/m);
  expect(commands.map((line) => line.split(/[ :\r]/, 1)[0])).toEqual(['EHLO', 'MAIL', 'RCPT', 'DATA']);
}

/** Encoded words are short enough, and each is whole by itself (RFC 2047, 2 and 5). */
async function expectWellEncoded(head: string) {
  const words = head.match(/=\?[^?\s]+\?[bq]\?[^?\s]*\?=/gi) ?? [];
  for (const word of words) {
    expect(word.length, word).toBeLessThanOrEqual(75);
    const { subject } = await PostalMime.parse(`Subject: ${word}\r\n\r\n`);
    expect(subject, word).not.toMatch(/\uFFFD|=\?/);
  }
  return words.length;
}

describe.each(NAMES)('the mail "%s" on the wire', (name) => {
  it('has every line and every header field as the RFCs want them, and the time of now', async () => {
    const letter = await wired(MAILS[name](olivia));
    expectWellFormed(letter);
    const { head, read, mailId, commands } = letter;
    expect(head).toMatch(/^From: "?Latchkey"? <door@example\.com>$/m);
    expect(head).toMatch(/^To: guest@example\.com$/m);
    expect(head).toContain(`Message-ID: <${mailId}@example.com>`);
    expect(commands.slice(1)).toEqual([
      'MAIL FROM:<door@example.com>\r\n',
      'RCPT TO:<guest@example.com>\r\n',
      'DATA\r\n',
    ]);
    const date =
      /^Date: ((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4})$/m;
    expect(Math.abs(Date.parse(date.exec(head)?.[1] ?? '') - Date.now())).toBeLessThan(60_000);
    expect(read.headers.find(({ key }) => key === 'content-type')?.value).toMatch(/^multipart\/alternative;/);
    expect(letter.raw.match(/^Content-Type: .*$/gm)?.slice(1)).toEqual([
      'Content-Type: text/plain; charset=utf-8',
      'Content-Type: text/html; charset=utf-8',
    ]);
  });

  it.each([
    ['umlauts', 'Größe & Söhne'],
    ['other scripts', '株式会社トヨタ自動車九州 вход и выход, שלום'],
    ['nothing but emoji', '🔑👩‍👩‍👧‍👦🏳️‍🌈'.repeat(4)],
    ['emoji at every place that a word may be cut', `${'x'.repeat(40)}${'🔑'.repeat(20)}`],
    ['quotes, commas and brackets', '"Door", (the) [first]; a@b: c\\'],
    ['a dot in front', '.NET club'],
    ['dots alone', '.'.repeat(60)],
    ['spaces within', 'a  b   c'],
    ['sixty long letters', '\u{1F511}'.repeat(60)],
  ])(
    'is as well-formed, and says what was meant, in an instance whose name has %s',
    async (_what, instanceName) => {
      changeSettings({ instanceName });
      const letter = await wired(MAILS[name](olivia), { name: instanceName, address: 'door@example.com' });
      expectWellFormed(letter);
      await expectWellEncoded(letter.head);
      expect(letter.read.subject).toContain(instanceName);
      expect(letter.read.from).toEqual({ name: instanceName, address: 'door@example.com' });
      expect(letter.read.text?.replace(/\s+/g, ' ')).toContain(instanceName.replace(/\s+/g, ' '));
    },
  );

  it.each([
    [
      'the longest address that there is',
      `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`,
    ],
    ['an address full of signs', "!#$%&'*/=?^_`{|}~-@example.com"],
    ['an address beyond ASCII', 'tuer@tür.example'],
  ])('reaches %s and nobody else', async (_what, typed) => {
    const to = EmailAddress.parse(typed);
    const letter = await wired({ ...MAILS[name](olivia), to });
    expectWellFormed(letter);
    expect(letter.commands[2]).toBe(`RCPT TO:<${to}>\r\n`);
    expect(letter.head.replace(/\r\n(?=[ \t])/g, '')).toContain(`\r\nTo: ${to}\r\n`);
  });
});

describe('a person’s name on the wire', () => {
  it.each([
    ['a dot in front', '.Olivia', '..'],
    ['a dot alone', '.', '.'],
    ['dots alone', '.'.repeat(64), '.'.repeat(64)],
    ['the longest words', 'ß'.repeat(64), '李'.repeat(64)],
    ['emoji', '👩‍👩‍👧‍👦', '🏳️‍🌈'],
    ['what looks like a header', 'Bcc: all', 'Subject: x'],
    ['what looks like the end of a part', '--', '----_NmP'],
    ['what looks encoded', '=3D=0D=0A', '=?utf-8?q?x?='],
  ])('arrives whole when it has %s', async (_what, firstName, lastName) => {
    const person = { firstName: FirstName.parse(firstName), lastName: LastName.parse(lastName) };
    const letter = await wired(MAILS.invite(person));
    expectWellFormed(letter);
    expect(letter.read.text?.replace(/\s+/g, ' ')).toContain(`${firstName} ${lastName} invited you`);
    expect(letter.read.text).toContain(linkTo(INVITE_LINK, id, 1));
  });
});

/** Line breaks that would end a header field, or a command, and begin another. */
const BREAKS = ['\r\n', '\n', '\r', '\r\n\r\n', '\0', '\u0085', '\u2028', '\u2029', '\v', '\f'];

describe('what would begin a line of its own', () => {
  const OPEN = {
    N8N_EMAIL_MODE: 'smtp',
    N8N_SMTP_HOST: 'mail.example.com',
    N8N_SMTP_USER: '',
    N8N_SMTP_PASS: '',
  };
  const DOORS: Record<string, (text: string) => unknown> = {
    LATCHKEY_INSTANCE_NAME: (text) => settingsWith({ LATCHKEY_INSTANCE_NAME: text }),
    N8N_SMTP_SENDER: (text) => settingsWith({ N8N_SMTP_SENDER: `"${text}" <door@example.com>` }),
    'N8N_SMTP_SENDER’s address': (text) => settingsWith({ N8N_SMTP_SENDER: `door@example.com${text}` }),
    N8N_SMTP_HOST: (text) => settingsWith({ N8N_SMTP_HOST: text }),
    N8N_EDITOR_BASE_URL: (text) => settingsWith({ N8N_EDITOR_BASE_URL: `https://example.com/${text}` }),
    'a first name': (text) => FirstName.parse(text),
    'a last name': (text) => LastName.parse(text),
    'an address': (text) => EmailAddress.parse(text),
    'the part of an address before the @': (text) => EmailAddress.parse(`${text}@example.com`),
  };
  const settingsWith = (env: Record<string, string>) =>
    parseSettings({ ...OPEN, N8N_SMTP_SENDER: 'door@example.com', ...env });

  it.each(Object.entries(DOORS))('does not get in by %s', (_door, open) => {
    for (const lineBreak of BREAKS) {
      const text = `a${lineBreak}Bcc: all@example.com`;
      expect(() => open(text), JSON.stringify(text)).toThrow(/./);
    }
  });

  it('would not get out either, were it to stand in the database', async () => {
    for (const lineBreak of BREAKS.filter((text) => text !== '\0')) {
      const hostile = `a${lineBreak}Bcc: all@example.com`;
      changeSettings({ instanceName: hostile });
      const sender = { name: hostile, address: 'door@example.com' };
      const letter = await wired(MAILS.invite({ firstName: hostile, lastName: hostile }), sender);
      expectWellFormed(letter);
      await expectWellEncoded(letter.head);
      expect(letter.read.from?.address).toBe('door@example.com');
    }
  });

  it.each([
    'guest@example.com, all@example.com',
    'guest@example.com;all@example.com',
    'guest@example.com\r\nRCPT TO:<all@example.com>',
    'guest@example.com>\r\nRCPT TO:<all@example.com',
    'Guest <guest@example.com>, all@example.com',
    'everybody: guest@example.com, all@example.com;',
  ])('is no second recipient, were %j to stand in the database as one', async (to) => {
    const server = await startScriptedMailServer(() => undefined);
    changeSettings({ mail: server.settings });
    const [mailId = ''] = await enqueueMails(db(), { ...MAILS.invite(olivia), to });
    await deliverMail(mailId);
    const recipients = server.heard.flat().filter(({ step }) => step === 'RCPT TO');
    expect(recipients.length).toBeLessThanOrEqual(1);
    expect(recipients.map(({ bytes }) => bytes.toString()).join()).not.toContain('<all@example.com>');
  });
});
