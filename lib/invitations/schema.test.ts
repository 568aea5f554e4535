import { describe, expect, it } from 'vitest';
import {
  AcceptInvitation,
  InvitationId,
  MOST_INVITED_AT_ONCE,
  PostedInvites,
  RenewInvitation,
  SendInvitations,
} from './schema';

const many = (count: number) => Array.from({ length: count }, (_, n) => `person${n}@example.com`).join('\n');
const faultsOf = (input: unknown) =>
  SendInvitations.safeParse(input).error?.issues.map(({ message }) => message);

describe('the form to invite people', () => {
  it('takes as many as may be invited at once, and not one more', () => {
    expect(SendInvitations.parse({ emails: many(MOST_INVITED_AT_ONCE), role: 'member' }).emails).toHaveLength(
      1000,
    );
    expect(faultsOf({ emails: many(MOST_INVITED_AT_ONCE + 1), role: 'member' })).toEqual(['people_too_many']);
  });

  it('takes wrong addresses too, since a bad one must not sink the rest', () => {
    const { emails } = SendInvitations.parse({ emails: 'mia@example.com, nobody@', role: 'admin' });
    expect(emails.map(({ email }) => email)).toEqual(['mia@example.com', null]);
  });

  it('asks for an address when nothing was typed', () => {
    for (const emails of ['', '  \n ', ',;,'])
      expect(faultsOf({ emails, role: 'member' })).toEqual(['people_missing']);
  });

  it('refuses a text that is too long to be a list of people', () => {
    expect(faultsOf({ emails: `${'x'.repeat(200_000)}@`, role: 'member' })).toContain('people_text_too_long');
  });

  it.each(['owner', 'Admin', '', undefined, 'root'])('does not make anybody %s', (role) => {
    expect(faultsOf({ emails: 'mia@example.com', role })).toEqual(['role_missing']);
  });

  it('takes a table that was pasted, and says what is wrong with one that cannot be read', () => {
    const { emails } = SendInvitations.parse({
      emails: 'Email\tRole\nmia@example.com\tadmin',
      role: 'member',
    });
    expect(emails).toMatchObject([{ email: 'mia@example.com', role: 'admin', line: 2 }]);
    expect(faultsOf({ emails: 'email\n"mia@example.com', role: 'member' })).toEqual(['table_quotes_open']);
  });

  it('takes as many rows of a table as may be invited at once, and not one more', () => {
    const table = `email\n${many(MOST_INVITED_AT_ONCE)}`;
    expect(SendInvitations.parse({ emails: table, role: 'member' }).emails).toHaveLength(1000);
    expect(faultsOf({ emails: `${table}\nmia@example.com`, role: 'member' })).toEqual(['people_too_many']);
  });
});

describe('a personal line', () => {
  const lineOf = (message: string) =>
    SendInvitations.safeParse({ emails: 'mia@example.com', role: 'member', message });
  const faults = (message: string) => lineOf(message).error?.issues.map(({ message }) => message) ?? [];

  it('is one paragraph, however it was typed', () => {
    expect(lineOf('  Dear Mia,\r\n\r\nsee you\ton Monday: 10.30 a.m.\u00A0😀 \n').data?.message).toBe(
      'Dear Mia, see you on Monday: 10.30 a.m. 😀',
    );
  });

  it('may have 500 characters, and may be left out', () => {
    expect(faults('x'.repeat(500))).toEqual([]);
    expect(faults('x'.repeat(501))).toEqual(['message_too_long']);
    expect(lineOf(' \n ').data?.message).toBe('');
    expect(SendInvitations.parse({ emails: 'mia@example.com', role: 'member' }).message).toBeUndefined();
  });

  it.each([
    ['a link', 'See https://evil.example/x'],
    ['a domain', 'Claim it at evil.com now'],
    ['a domain with www', 'www.evil'],
    ['HTML', 'Hello <b>Mia</b>'],
    ['an angle bracket', 'a < b'],
  ])('with %s is refused, since it travels in our mail', (_what, message) => {
    expect(faults(message)).toEqual(['link_like']);
  });

  it.each(['See evil.рф', 'See evil。com', 'See ｅｖｉｌ．ｃｏｍ', 'See 1.2.3.4/x', 'Ask St.John.Click'])(
    'with a link by other letters or dots is refused: %s',
    (message) => {
      expect(faults(message)).toEqual(['link_like']);
    },
  );

  it('with a control character is refused', () => {
    expect(faults('Hello\u0000Mia')).toEqual(['control_characters']);
  });

  it('with a character that is not seen is refused', () => {
    for (const message of ['Hello\u202eMia', 'Hel\u200blo', 'Hel\ufefflo', '\u3164'])
      expect(faults(message)).toEqual(['invisible_characters']);
  });

  it('may be in any language', () => {
    for (const message of [
      'Bis bald, St.John!',
      'ようこそ。よろしくお願いします。',
      'خوش می\u200cآیید',
      'שָׁלוֹם 👩‍💻',
    ])
      expect(lineOf(message).data?.message).toBe(message);
  });

  it('keeps braces, quotes and ampersands: they are letters in a mail', () => {
    expect(lineOf('{{link}} & "you" {{{x}}}').data?.message).toBe('{{link}} & "you" {{{x}}}');
  });
});

describe('how long a link works', () => {
  const life = (lifeHours: unknown) =>
    SendInvitations.safeParse({ emails: 'mia@example.com', role: 'member', lifeHours });

  it('is chosen in hours, up to 30 days', () => {
    for (const hours of ['1', '24', '72', '720']) expect(life(hours).data?.lifeHours).toBe(Number(hours));
    for (const hours of ['0', '-24', '721', '1.5', 'week', 'Infinity', '1e9'])
      expect(life(hours).error?.issues[0]?.message, hours).toBe('life_missing');
  });

  it('is left to the instance when nothing is chosen', () => {
    expect(life('').data).toMatchObject({ lifeHours: undefined });
    expect(life(undefined).data?.lifeHours).toBeUndefined();
  });
});

describe('the form of the users page', () => {
  const typed = { emails: '', role: 'member', message: '', lifeHours: '' };
  const file = (text: string | Buffer) => new File([new Uint8Array(Buffer.from(text))], 'people.csv');
  const form = (input: object) => PostedInvites.safeParseAsync({ ...typed, ...input });
  const faultsIn = async (input: object) =>
    (await form(input)).error?.issues.map(({ path, message }) => [path[0], message]);

  it('sends at once what was typed, and shows it first when that is asked for', async () => {
    const sent = await form({ emails: 'mia@example.com', lifeHours: '72', message: 'Hello' });
    expect(sent.data).toMatchObject({
      step: undefined,
      input: { emails: [{ email: 'mia@example.com' }], role: 'member', lifeHours: 72, message: 'Hello' },
    });
    expect((await form({ emails: 'mia@example.com', step: 'preview' })).data?.step).toBe('preview');
  });

  it('knows an empty file field for what it is', async () => {
    expect((await form({ emails: 'mia@example.com', file: file('') })).data?.step).toBeUndefined();
  });

  it('reads a file, joins it to what was typed, and always shows it first', async () => {
    const csv = Buffer.from(
      '\uFEFFsep=;\r\nE-Mail;Vor- und Zuname;Rolle;Last Name\r\nzoe@example.com;;;Zoë\r\n',
    );
    const { data } = await form({ emails: 'x@ Mia <mia@example.com>', file: file(csv) });
    const emails = 'x@\nmia@example.com\nemail,role,first name,last name\r\nzoe@example.com,,,Zoë';
    expect(data).toMatchObject({ step: 'preview', typed: { ...typed, emails } });
    expect(data?.input.emails).toMatchObject([
      { email: null, text: 'x@' },
      { email: 'mia@example.com' },
      { email: 'zoe@example.com', lastName: 'Zoë', line: 4 },
    ]);
    // The form as it is shown then says the same when it is posted.
    expect((await form({ ...data?.typed })).data?.input).toEqual(data?.input);
  });

  it('takes a second file below the first', async () => {
    const first = await form({ file: file('email\nmia@example.com') });
    const second = await form({ ...first.data?.typed, file: file('mail;role\nadam@example.com;admin') });
    expect(second.data?.input.emails).toMatchObject([
      { email: 'mia@example.com', line: 2 },
      { email: 'adam@example.com', role: 'admin', line: 3 },
    ]);
  });

  it('says beside the file what is wrong with it', async () => {
    expect(await faultsIn({ file: file('Name;Phone\nMia;5') })).toEqual([['file', 'table_header_wrong']]);
    expect(await faultsIn({ file: file(Buffer.from('PK\x03\x04rest')) })).toEqual([
      ['file', 'table_is_workbook'],
    ]);
    expect(await faultsIn({ file: file('x'.repeat(400_001)) })).toEqual([['file', 'people_text_too_long']]);
    expect(await faultsIn({ file: file(`email\n${'x@y.example\n'.repeat(10_001)}`) })).toEqual([
      ['file', 'table_too_long'],
    ]);
  });

  it('says beside the other fields what is wrong with them', async () => {
    expect(await faultsIn({})).toEqual([['emails', 'people_missing']]);
    expect(await faultsIn({ file: file('email,role\n') })).toEqual([['emails', 'people_missing']]);
    expect(
      await faultsIn({
        emails: 'email\n"open',
        file: file('email\nmia@example.com'),
        message: 'evil.com',
        role: 'owner',
      }),
    ).toEqual([
      ['emails', 'table_quotes_open'],
      ['role', 'role_missing'],
      ['message', 'link_like'],
    ]);
    expect(await faultsIn({ file: file(`email\n${many(1_001)}`) })).toEqual([['emails', 'people_too_many']]);
  });
});

describe('the other forms of invitations', () => {
  it('name an invitation by nothing but its id', () => {
    expect(InvitationId.safeParse({ id: '0190a2c4-1111-7222-8333-444455556666' }).success).toBe(true);
    for (const id of ['', '1', "' or 1=1 --", undefined])
      expect(InvitationId.safeParse({ id }).success).toBe(false);
  });

  it('take no token that is longer than any token is', () => {
    expect(RenewInvitation.safeParse({ token: 'x'.repeat(201) }).success).toBe(false);
    const profile = { firstName: 'Mia', lastName: 'Member', password: 'Comes-to-stay-3' };
    expect(AcceptInvitation.safeParse({ ...profile, token: 'x'.repeat(201) }).success).toBe(false);
    expect(AcceptInvitation.safeParse({ ...profile, token: 'x' }).success).toBe(true);
  });
});
