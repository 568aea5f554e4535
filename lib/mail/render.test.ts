import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { db } from '../../database/database';
import { sampleLink } from '../../emails/mail';
import { accentOf } from '../../settings/accent';
import { PLACEHOLDERS, type TemplateKind } from '../../settings/mail-template';
import { closeMailTransport } from '../../smtp/smtp';
import { type Letter, openMailServer, type TestMailServer } from '../../testing/mail-server';
import { changeSettings, withDatabase } from '../../testing/testing';
import { EMAIL_CHANGE_LINK } from '../email-changes/link';
import { INVITE_LINK } from '../invitations/link';
import { RESET_LINK } from '../password-resets/link';
import { makeToken } from '../token';
import { deliverMail } from './deliver';
import { logo } from './logo';
import { type FactsOf, type MailOrder, renderSource, renderWords } from './render';
import { enqueueMails } from './rows';

withDatabase();

let server: TestMailServer;
let plain: Letter;
beforeAll(async () => {
  server = await openMailServer();
  plain = await letterOf('guest@example.com');
});
afterAll(async () => {
  closeMailTransport();
  await server?.stop();
});

const ourLogo = logo().bytes.toString('base64');
const OWN_PNG = { type: 'image/png', base64: 'iVBORw0KGgo=', hash: 'p', width: 640, height: 160 } as const;
const OWN_SVG = { type: 'image/svg+xml', base64: 'PHN2Zy8+', hash: 's' } as const;
const HOUR = 3_600_000;
const MIA = { firstName: 'Mia', lastName: 'Member' };

/** An invite mail as it arrives. */
function letterOf(to: string, facts: Partial<FactsOf<'invite'>> = {}, sender = server.settings.sender) {
  const invitationId = randomUUID();
  return arrived(
    {
      template: 'invite',
      to,
      aboutId: invitationId,
      facts: {
        link: { ...INVITE_LINK, id: invitationId, version: 1 },
        role: 'member',
        inviter: { firstName: 'Olivia', lastName: 'Owner' },
        expiresAt: '2030-01-31T12:30:00.000Z',
        ...facts,
      },
    },
    sender,
  );
}

/** A mail as it arrives. */
async function arrived(order: MailOrder, sender = server.settings.sender) {
  changeSettings({ mail: { ...server.settings, sender } });
  const [id = ''] = await enqueueMails(db(), order);
  const before = server.letters.length;
  await deliverMail(id);
  const letter = server.letters[before];
  if (!letter) throw new Error('No letter arrived.');
  return { ...letter, id };
}

/** The header fields of a letter that have this name. */
function header(raw: string, name: string): string[] {
  const [head = ''] = raw.split('\r\n\r\n');
  return head.match(new RegExp(`^${name}: .*(?:\r\n[ \t].*)*`, 'gim')) ?? [];
}

const linksIn = (text = '') => text.match(/https?:\/\/[^\s"'<>)\]]+/g) ?? [];

const HOSTILE = [
  ['HTML', '<img src=x onerror=alert(1)><a href="https://evil.example">Click</a>'],
  ['a closing tag', '</p></td></table></body></html><h1>Hello'],
  ['an entity', '&lt;b&gt; &amp; &#60;'],
  ['an attribute', '" onmouseover="alert(1)'],
  ['Handlebars', '{{link}} {{{link}}}'],
  ['a header', 'Somebody\r\nBcc: all@example.com\r\nX-Evil: yes'],
  ['a header behind a bare line break', 'Somebody\nBcc: all@example.com'],
  ['a header behind a bare return', 'Somebody\rBcc: all@example.com'],
  ['a body', 'Somebody\r\n\r\n<h1>Not ours</h1>\r\n.\r\nQUIT\r\n'],
];

const LONG_BASE = `https://${'people-of-the-harbour.'.repeat(8)}latchkey.example.com`;

describe('a built-in mail', () => {
  it('shows the operator’s own logo and colour, without a picture from anywhere else', async () => {
    changeSettings({ logo: OWN_PNG, accent: accentOf('#0969da'), instanceName: 'Harbour' });
    const { html = '', text = '', attachments } = (await letterOf('guest@example.com')).read;
    const pictures = html.match(/<img[^>]*>/g) ?? [];
    expect(pictures).toHaveLength(1);
    for (const said of ['src="cid:n8n-logo"', 'alt=""', 'width="128"', 'height="32"'])
      expect(pictures[0]).toContain(said);
    expect(attachments.map(({ mimeType, contentId }) => [mimeType, contentId])).toEqual([
      ['image/png', '<n8n-logo>'],
    ]);
    expect(html).toContain('background-color:#0969da');
    expect(html).toMatch(/<a[^>]*color:#fffdf8[^>]*>.*Accept invite/s);
    // Whoever sees no pictures reads whose mail it is.
    expect(html).toContain('>Harbour<');
    expect(text).not.toContain('cid:');
  });

  it('has the name alone where the logo is an SVG, which mail programs do not show', async () => {
    changeSettings({ logo: OWN_SVG });
    const { html = '', attachments } = (await letterOf('guest@example.com')).read;
    expect([html.includes('<img'), attachments]).toEqual([false, []]);
  });

  it('keeps a wide logo within the mail, and its shape', async () => {
    changeSettings({ logo: { ...OWN_PNG, width: 2000, height: 100 } });
    const { html = '' } = (await letterOf('guest@example.com')).read;
    expect(html).toMatch(/<img(?=[^>]* width="200")(?=[^>]* height="10")/);
  });
});

describe('a long link', () => {
  /** The two parts as they are sent, by the encodings of MIME and nothing else (RFC 2045). */
  const EVERY: [string, () => Promise<Letter>][] = [
    ['of letters of ASCII', () => letterOf('guest@example.com')],
    [
      'after a personal line of other letters',
      () => letterOf('guest@example.com', { message: 'Grüße – 東京 🔑' }),
    ],
    [
      'after a long personal line',
      () => letterOf('guest@example.com', { message: 'word '.repeat(90).trim() }),
    ],
    [
      'after a mostly foreign name',
      () => letterOf('guest@example.com', { inviter: { firstName: '東'.repeat(900), lastName: '' } }),
    ],
  ];

  it.each(EVERY)('is whole and on a line of its own in a mail %s', async (_what, send) => {
    changeSettings({ baseUrl: LONG_BASE });
    const { read, raw } = await send();
    const [link = '', ...others] = linksIn(read.text);
    expect(others).toEqual([]);
    expect(link).toMatch(
      /^https:\/\/(people-of-the-harbour\.){8}latchkey\.example\.com\/invite\/[\w-]{36}\.[\w-]{43}$/,
    );
    expect(link.length).toBeGreaterThan(270);
    expect(read.text?.split('\n')).toContain(link);
    expect([...(read.html ?? '').matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([link, link]);
    // Readers of "flowed" text join and break lines as they like (RFC 3676).
    expect(raw).not.toMatch(/format=flowed|delsp/i);
    for (const line of raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
  });
});

describe('the text part', () => {
  it('begins with its own words, and names the button before the link, which is on a line of its own', async () => {
    const { read } = await letterOf('guest@example.com');
    expect(read.text?.trim().split('\n\n').slice(0, 5)).toEqual([
      'Latchkey',
      'Join Latchkey',
      'Olivia Owner invited you to Latchkey as a member. Choose a password, and you are in.',
      'Accept invite:',
      expect.stringMatching(/^https:\S+$/),
    ]);
    expect(read.html).toContain('Or open this link:');
    expect(read.text).not.toMatch(/open this link/i);
    // What a list of mails shows beside the subject.
    expect(read.html).toContain('Choose a password and you are in.');
    expect(read.text).not.toContain('Choose a password and you are in.');
  });
});

describe('what Outlook for Windows shows', () => {
  it('has its space in cells, which alone have any there, around the button as around all', async () => {
    for (const { read } of [plain, await letterOf('guest@example.com', { message: 'Hi' })]) {
      const spaced = [...(read.html ?? '').matchAll(/<(\w+)[^>]* style="([^"]*)"/g)].flatMap(
        ([, tag = '', style = '']) =>
          /(?:^|;)\s*padding(?:-\w+)?\s*:\s*(?!0(?:px)?\s*(?:;|$))/.test(style) ? [tag] : [],
      );
      expect(new Set(spaced)).toEqual(new Set(['td', 'a']));
      expect(read.html).toMatch(/<td style="[^"]*mso-padding-alt:13px 22px[^"]*"><a /);
    }
  });
});

describe('the letter', () => {
  it('has one recipient, its subject, its sender and the headers that a machine’s mail should have', async () => {
    const { raw, read, to, id } = await letterOf('guest@example.com');
    expect(to).toEqual(['guest@example.com']);
    expect(read).toMatchObject({
      subject: 'You have been invited to Latchkey',
      from: { name: 'Latchkey', address: 'door@example.com' },
      to: [{ address: 'guest@example.com' }],
      messageId: `<${id}@example.com>`,
    });
    for (const name of ['Cc', 'Bcc', 'Reply-To', 'Return-Path']) expect(header(raw, name)).toEqual([]);
    expect(header(raw, 'Auto-Submitted')).toEqual(['Auto-Submitted: auto-generated']);
    expect(header(raw, 'X-Auto-Response-Suppress')).toEqual(['X-Auto-Response-Suppress: All']);
    for (const name of ['Date', 'Message-ID', 'From', 'To', 'Subject', 'MIME-Version'])
      expect(header(raw, name)).toHaveLength(1);
    expect(Math.abs(Date.parse(read.date ?? '') - Date.now())).toBeLessThan(HOUR);
  });

  it('has one link, the same in text and HTML, below the base URL', async () => {
    const invitationId = randomUUID();
    const link = `https://latchkey.example.com/invite/${makeToken(INVITE_LINK, invitationId, 3)}`;
    const { read } = await letterOf('guest@example.com', {
      link: { ...INVITE_LINK, id: invitationId, version: 3 },
    });
    expect(linksIn(read.text)).toEqual([link]);
    const hrefs = [...(read.html ?? '').matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(new Set(hrefs)).toEqual(new Set([link]));
  });

  it('says who invites, to what, as what, whom and until when, in text and HTML alike', async () => {
    const { read } = await letterOf('guest@example.com', { role: 'admin' });
    for (const part of [read.text, read.html?.replaceAll('<!-- -->', '')])
      for (const fact of ['Olivia Owner', 'Latchkey', 'as an admin', 'guest@example.com', '31 January 2030'])
        expect(part).toContain(fact);
  });

  it('names nobody when the instance itself invites', async () => {
    const { read } = await letterOf('guest@example.com', { inviter: null });
    expect(read.text).not.toMatch(/null|undefined/);
    expect(read.text).toContain('You have been invited');
  });

  it('loads nothing and tracks nobody', async () => {
    const { read } = await letterOf('guest@example.com');
    expect(read.html).not.toMatch(/<img|<script|<iframe|<form|src=|url\(|@import|<link/i);
    expect(read.attachments).toEqual([]);
  });

  it('has a text part without HTML or entities, and no line that mail servers would cut', async () => {
    const { read, raw } = await letterOf('guest@example.com', {
      inviter: { firstName: 'Miles', lastName: "O'Brien & Söhne" },
    });
    expect(read.text).not.toMatch(/<\/?[a-z]|&(amp|#|lt|gt|quot|nbsp|zwnj)|\{|\}/i);
    expect(read.text).toContain("Miles O'Brien & Söhne invited you");
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  it('is whole with letters of every script', async () => {
    changeSettings({ instanceName: 'Ünïcødé 東京 🔑' });
    const { read } = await letterOf('guest@example.com', {
      inviter: { firstName: '美亜', lastName: 'Ångström' },
    });
    expect(read.subject).toBe('You have been invited to Ünïcødé 東京 🔑');
    expect(read.text).toContain('美亜 Ångström invited you to Ünïcødé 東京 🔑');
  });

  it.each(HOSTILE)(
    'shows %s in a person’s name as letters, and breaks neither header nor HTML',
    async (_what, name) => {
      const inviter = { firstName: name, lastName: '' };
      const { raw, read, to } = await letterOf('guest@example.com', { inviter });
      expect(to).toEqual(['guest@example.com']);
      expect(read.headers.map(({ key }) => key)).toEqual(plain.read.headers.map(({ key }) => key));
      expect(header(raw, 'Bcc')).toEqual([]);
      expect(tagsIn(read.html)).toEqual(tagsIn(plain.read.html));
      expect(oneLine(read.text)).toContain(`${oneLine(name)} invited you to Latchkey`);
    },
  );

  it.each(HOSTILE)(
    'shows %s in the instance’s name as letters, and breaks neither header nor HTML',
    async (_what, name) => {
      changeSettings({ instanceName: name });
      const { raw, read, to } = await letterOf('guest@example.com');
      expect(to).toEqual(['guest@example.com']);
      expect(read.headers.map(({ key }) => key)).toEqual(plain.read.headers.map(({ key }) => key));
      expect(header(raw, 'Bcc')).toEqual([]);
      expect(tagsIn(read.html)).toEqual(tagsIn(plain.read.html));
      expect(read.subject?.split('\n')).toHaveLength(1);
    },
  );

  it('quotes a personal line, in text and HTML alike, and has no quotation without', async () => {
    const { read } = await letterOf('guest@example.com', {
      message: 'See you on Monday – “early”, & dressed up.',
    });
    expect(oneLine(read.text)).toContain('> See you on Monday – “early”, & dressed up.');
    expect(read.html).toMatch(
      /<blockquote[^>]*>.*See you on Monday – “early”, &amp; dressed up\..*<\/blockquote>/s,
    );
    expect(plain.read.html).not.toContain('blockquote');
    expect(plain.read.text).not.toContain('>');
  });

  it.each(HOSTILE)(
    'shows %s in a personal line as letters, and breaks neither header nor HTML',
    async (_what, message) => {
      const tame = await letterOf('guest@example.com', { message: 'Hello' });
      const { raw, read, to } = await letterOf('guest@example.com', { message });
      expect(to).toEqual(['guest@example.com']);
      expect(read.headers.map(({ key }) => key)).toEqual(plain.read.headers.map(({ key }) => key));
      expect(header(raw, 'Bcc')).toEqual([]);
      expect(tagsIn(read.html)).toEqual(tagsIn(tame.read.html));
      expect(oneLine(read.text?.replaceAll(/^> ?/gm, ''))).toContain(oneLine(message));
    },
  );

  it('cannot be broken by the sender’s name either', async () => {
    const sender = { name: 'Door"\r\nBcc: all@example.com', address: 'door@example.com' };
    const { raw, read, to } = await letterOf('guest@example.com', {}, sender);
    expect(to).toEqual(['guest@example.com']);
    expect(header(raw, 'Bcc')).toEqual([]);
    expect(read.from?.address).toBe('door@example.com');
  });

  it('reaches addresses of unusual but valid letters, and nobody else', async () => {
    for (const address of ["o'hara+a=b@example.com", "!#$%&'*/=?^_`{|}~-@example.com"])
      expect((await letterOf(address)).to).toEqual([address]);
  });
});

describe('the mail with a reset link', () => {
  const passwordResetId = randomUUID();
  const reset: MailOrder = {
    template: 'password-reset',
    to: 'mia@example.com',
    aboutId: passwordResetId,
    facts: {
      link: { ...RESET_LINK, id: passwordResetId, version: 1 },
      ...MIA,
      expiresAt: '2030-01-31T12:30:00.000Z',
    },
  };

  it('has its subject, one recipient, and one link, the same in text and HTML', async () => {
    const { read, raw, to } = await arrived(reset);
    expect(to).toEqual(['mia@example.com']);
    expect(read.subject).toBe('Reset your Latchkey password');
    expect(header(raw, 'Auto-Submitted')).toEqual(['Auto-Submitted: auto-generated']);
    const link = `https://latchkey.example.com/reset-password/${makeToken(RESET_LINK, passwordResetId)}`;
    expect(linksIn(read.text)).toEqual([link]);
    const hrefs = [...(read.html ?? '').matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(new Set(hrefs)).toEqual(new Set([link]));
  });

  it('says whose password, how long the link works, and what to do if they did not ask', async () => {
    const { read } = await arrived(reset);
    for (const part of [read.text, read.html?.replaceAll('<!-- -->', '')])
      for (const fact of ['mia@example.com', 'one hour', '31 January 2030 at 12:30 UTC', 'Did you not ask'])
        expect(oneLine(part)).toContain(fact);
  });
});

describe('the mail that a password was changed', () => {
  const changed: MailOrder = {
    template: 'password-changed',
    to: 'mia@example.com',
    facts: { changedAt: '2030-01-31T12:30:00.000Z' },
  };

  it('has its subject and no link at all, so that there is nothing to be lured by', async () => {
    const { read, to } = await arrived(changed);
    expect(to).toEqual(['mia@example.com']);
    expect(read.subject).toBe('Your Latchkey password was changed');
    expect(linksIn(read.text)).toEqual([]);
    expect(read.html).not.toMatch(/href=|<img|<script|<form|src=/i);
  });

  it('says whose, when, and what to do if it was not them', async () => {
    const { read } = await arrived(changed);
    for (const part of [read.text, read.html?.replaceAll('<!-- -->', '')])
      for (const fact of [
        'mia@example.com',
        '31 January 2030 at 12:30 UTC',
        'Was it not you?',
        'Forgot your password?',
      ])
        expect(oneLine(part)).toContain(fact);
  });
});

describe('a mail in the operator’s own HTML', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-render-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(() => vi.restoreAllMocks());

  const LINK = '<a href="{{inviteAcceptUrl}}">Join</a>';
  const expiresAt = '2030-01-31T12:30:00.000Z';

  /** From now on invites are made of this. */
  function use(template: string, kind: TemplateKind = 'invite'): string {
    const path = join(folder, `${kind}.html`);
    writeFileSync(path, template);
    changeSettings({ mailTemplates: { invite: null, 'password-reset': null, [kind]: path } });
    return path;
  }

  function words(facts: Partial<FactsOf<'invite'>> = {}) {
    const inviter = { firstName: 'Olivia', lastName: 'Owner' };
    const all: FactsOf<'invite'> = {
      link: sampleLink('/invite/'),
      role: 'member',
      inviter,
      expiresAt,
      ...facts,
    };
    return renderWords({ to: 'guest@example.com', template: 'invite', facts: all });
  }

  it('arrives with every fact in its place, under our subject and with our headers', async () => {
    use(PLACEHOLDERS.invite.map((name) => `<p>${name}: {{${name}}}</p>`).join('\n'));
    changeSettings({ instanceName: 'The workshop' });
    const invitationId = randomUUID();
    const { read, raw } = await letterOf('guest@example.com', {
      link: { ...INVITE_LINK, id: invitationId, version: 2 },
      role: 'admin',
    });
    expect(read.subject).toBe('You have been invited to The workshop');
    expect(header(raw, 'Auto-Submitted')).toHaveLength(1);
    const link = `https://latchkey.example.com/invite/${makeToken(INVITE_LINK, invitationId, 2)}`;
    const linesOf = (part = '') =>
      part
        .replace(/<\/?p>/g, '')
        .split(/\n+/)
        .map((line) => line.trim());
    for (const part of [read.text, read.html])
      expect(linesOf(part?.trim())).toEqual([
        `inviteAcceptUrl: ${link}`,
        'email: guest@example.com',
        'firstName:',
        'lastName:',
        'domain: latchkey.example.com',
        'baseUrl: https://latchkey.example.com',
        `currentYear: ${new Date().getFullYear()}`,
        'instanceName: The workshop',
        'expiresAt: Thursday, 31 January 2030 at 12:30 UTC',
        'inviterFirstName: Olivia',
        'inviterLastName: Owner',
        'role: admin',
        'message:',
      ]);
  });

  it('has a text with the link even where thousands of tags stand in each other', async () => {
    use('<div>'.repeat(20_000) + LINK);
    const { text, html, faults } = await words();
    expect(faults).toEqual([]);
    for (const part of [text, html]) expect(part).toContain('https://latchkey.example.com/invite/sample');
  });

  it('for a password reset has the names of the person and its own link', async () => {
    use(PLACEHOLDERS['password-reset'].map((name) => `<p>{{${name}}}</p>`).join(''), 'password-reset');
    changeSettings({ baseUrl: 'http://latchkey.lan:8080' });
    const passwordResetId = randomUUID();
    const { read } = await arrived({
      template: 'password-reset',
      to: 'mia@example.com',
      facts: { link: { ...RESET_LINK, id: passwordResetId, version: 1 }, ...MIA, expiresAt },
    });
    expect(read.subject).toBe('Reset your Latchkey password');
    expect(read.text?.trim().split('\n\n')).toEqual([
      `Open this link:\nhttp://latchkey.lan:8080/reset-password/${makeToken(RESET_LINK, passwordResetId)}`,
      ...['mia@example.com', 'Mia', 'Member', 'latchkey.lan', 'http://latchkey.lan:8080'],
      ...[String(new Date().getFullYear()), 'Latchkey', 'Thursday, 31 January 2030 at 12:30 UTC'],
    ]);
  });

  it('as other programs make them, with conditional comments and hidden parts, is whole in HTML and text', async () => {
    use(readFileSync(new URL('mjml-invite.test.hbs', import.meta.url), 'utf8'));
    const { html, text, faults } = await words();
    expect(faults).toEqual([]);
    expect(html).not.toContain('{{');
    expect(html).toContain('<!--[if mso]><v:roundrect');
    expect(html.split('https://latchkey.example.com/invite/sample')).toHaveLength(3);
    expect(text.split(/\n+/)).toEqual([
      'Welcome to latchkey.example.com',
      'Hi ,',
      'Olivia Owner has made an account for guest@example.com.',
      'Set up your account https://latchkey.example.com/invite/sample',
      `© ${new Date().getFullYear()} Latchkey`,
    ]);
  });

  /** Files of the shape that n8n's own templates had at first, and have since. */
  const SHAPES: { file: string; kind: TemplateKind; begins: string; says: string[]; hasLogo: boolean }[] = [
    {
      file: 'early-invite',
      kind: 'invite',
      begins: 'Hi there!',
      says: ['at latchkey.example.com'],
      hasLogo: false,
    },
    {
      file: 'early-reset',
      kind: 'password-reset',
      begins: 'Hi Mia Member,',
      says: ['of mia@example.com at latchkey.example.com'],
      hasLogo: false,
    },
    {
      file: 'mjml-invite',
      kind: 'invite',
      begins: 'Welcome to',
      says: ['Olivia Owner has made'],
      hasLogo: false,
    },
    {
      file: 'mjml-invite-logo',
      kind: 'invite',
      begins: 'You are invited',
      says: ['Olivia Owner wants to work with you at latchkey.example.com'],
      hasLogo: true,
    },
    {
      file: 'mjml-reset-logo',
      kind: 'password-reset',
      begins: 'Reset your password',
      says: ['Hi Mia,', 'The link works until Thursday, 31 January 2030'],
      hasLogo: true,
    },
  ];

  it.each(SHAPES)('like $file arrives whole: link, text, personal line and logo', async (shape) => {
    const { file, kind, begins, says, hasLogo } = shape;
    use(readFileSync(new URL(`${file}.test.hbs`, import.meta.url), 'utf8'), kind);
    const id = randomUUID();
    const line = 'Bring the keys, & knock <twice>';
    const isInvite = kind === 'invite';
    const link = isInvite
      ? `https://latchkey.example.com/invite/${makeToken(INVITE_LINK, id)}`
      : `https://latchkey.example.com/reset-password/${makeToken(RESET_LINK, id)}`;
    const { read, raw } = isInvite
      ? await letterOf('guest@example.com', { link: { ...INVITE_LINK, id, version: 1 }, message: line })
      : await arrived({
          template: 'password-reset',
          to: 'mia@example.com',
          facts: { link: { ...RESET_LINK, id, version: 1 }, ...MIA, expiresAt },
        });
    const { html = '', text = '', attachments } = read;
    expect(html).not.toContain('{{');
    const hrefs = [...html.matchAll(/<a[^>]* href="([^"]*)"/g)].map(([, href = '']) =>
      href.replaceAll('&#x3D;', '='),
    );
    expect(hrefs).toContain(link);
    expect(linksIn(text)).toContain(link);
    expect(text.startsWith(begins)).toBe(true);
    for (const words of says) expect(oneLine(text)).toContain(words);
    expect(
      attachments.map(({ mimeType, contentId, disposition }) => [mimeType, contentId, disposition]),
    ).toEqual(hasLogo ? [['image/png', '<n8n-logo>', 'inline']] : []);
    expect(/^Content-Type: multipart\/related/im.test(raw)).toBe(hasLogo);
    if (hasLogo) {
      const [picture] = attachments;
      expect(Buffer.from(picture?.content as ArrayBuffer)).toEqual(logo().bytes);
    }
    expect(header(raw, 'X-Auto-Response-Suppress')).toEqual(['X-Auto-Response-Suppress: All']);
    if (!isInvite) return;
    expect(text.split(line)).toHaveLength(2);
    expect(text.indexOf(line)).toBeLessThan(text.indexOf(link));
    const [above = '', below] = html.split('Bring the keys, &amp; knock &lt;twice&gt;');
    expect(below).toContain(`href="${link}"`);
    // Outlook reads the line as well: it stands in no condition that hides it from there.
    expect(above.split('<!--[if !mso]>').length).toBe(above.split('<!--<![endif]-->').length);
  });

  it('shows the operator’s own logo where that is a PNG, and ours where it is an SVG', async () => {
    use(`<img src="cid:n8n-logo" alt="Logo">${LINK}`);
    for (const [logo, bytes] of [
      [OWN_PNG, OWN_PNG.base64],
      [OWN_SVG, ourLogo],
    ] as const) {
      changeSettings({ logo });
      const [picture] = (await letterOf('guest@example.com')).read.attachments;
      expect(picture?.mimeType).toBe('image/png');
      expect(Buffer.from(picture?.content as ArrayBuffer).toString('base64')).toBe(bytes);
    }
  });

  it('has the logo attached in the mails that show it, and in no other', async () => {
    use(`{{#if message}}<img src="cid:n8n-logo" alt="Logo">{{/if}}${LINK}`);
    const shown = await letterOf('guest@example.com', { message: 'Hi' });
    expect(shown.read.attachments).toHaveLength(1);
    expect((await letterOf('guest@example.com')).read.attachments).toEqual([]);
    expect(plain.read.attachments).toEqual([]);
  });

  it.each([
    [
      'a button in a table',
      '<table><tr><td>Hi</td></tr><tr><td><table><tr><td bgcolor="red">@</td></tr></table></td></tr></table>',
    ],
    [
      'a button for two kinds of programs',
      '<p>Hi</p><table><tr><td><!--[if mso]><v:rect href="{{inviteAcceptUrl}}"/><![endif]--><!--[if !mso]><!-- -->@<!--<![endif]--></td></tr></table>',
    ],
    ['a paragraph', '<p>Hi</p><p>Please <b>press @</b> now.</p><p>Bye</p>'],
    ['a line of text', '<td>Hi<br>there<br>please press @ now<br>Bye</td>'],
    ['a text without tags around', 'Hi<br>@'],
    ['a list', '<p>Hi</p><ul><li>One</li><li>Press @</li></ul>'],
    ['an inline tag around a block', '<font>Hi<p><span>@</span></p></font>'],
    ['a hidden copy before it', `<div style="display: none">${LINK}</div><p>Hi</p><p>@</p>`],
    ['a hidden place for the line', '<div style="DISPLAY : NONE">{{message}}</div><p>Hi</p><p>@</p>'],
    [
      'a title with the line',
      '<title>{{message}}</title><p>Hi</p><a title="{{message}}" href="x:y">z</a><p>@</p>',
    ],
    ['a place for the line that this mail has not', '{{#if firstName}}{{message}}{{/if}}<p>Hi</p><p>@</p>'],
    ['letters instead of a link', '<p>Hi</p><p>Open {{inviteAcceptUrl}}</p>'],
  ])('with %s has the personal line above the link, once', async (_what, template) => {
    use(template.replace('@', LINK));
    const message = 'Knock <b>twice</b>';
    const { html, text } = await words({ message });
    expect(text.match(/Knock <b>twice<\/b>/g)).toHaveLength(1);
    expect(oneLine(text)).toMatch(/Hi.*> Knock.*https:\/\/\S+invite\/sample/);
    const tree = (part: string) => tagsIn(part).filter((tag) => !tag.includes('blockquote'));
    expect(tree(html)).toEqual(tree((await words()).html));
  });

  it.each([
    [
      'only in a comment',
      '<body><!--[if mso]><a href="{{inviteAcceptUrl}}">Join</a><![endif]--><p>Hi</p></body>',
    ],
    ['only in a hidden part', `<p>Hi</p><p style="visibility:hidden">${LINK}</p>`],
    ['alone in the mail', LINK],
    ['alone in a page', `<html><head><style>a{}</style></head><body>${LINK}</body></html>`],
    ['in no page but a piece', `</td></tr>${LINK}<tr><td>`],
  ])('with its link %s still shows the personal line', async (_what, template) => {
    use(template);
    expect((await words({ message: 'Knock twice' })).text).toContain('> Knock twice');
  });

  it('with a place for the personal line has it there and nowhere else', async () => {
    use(`{{#if message}}<i>{{message}}</i>{{/if}}<p>${LINK}</p>`);
    expect((await words({ message: 'Join' })).html).toMatch(/^<i>Join<\/i><p><a [^>]*>Join<\/a><\/p>$/);
    expect((await words()).html).toMatch(/^<p>/);
  });

  it('of pictures alone has a text that says what to do', async () => {
    for (const template of [
      '<a href="https://example.com"><img src="cid:n8n-logo" alt="n8n"></a><a href="{{inviteAcceptUrl}}"><img src="{{baseUrl}}/b.png"></a>',
      '<p> </p><a href="{{inviteAcceptUrl}}">{{inviteAcceptUrl}}</a>',
    ]) {
      use(template);
      expect((await words()).text).toBe('Open this link:\nhttps://latchkey.example.com/invite/sample');
    }
  });

  it.each([
    [
      'a page',
      `<html><head><title>No</title><style>a{b:c}</style></head><body><p>Hi</p>${LINK}</body></html>`,
    ],
    ['a piece of one', `<title>No</title><style>a{b:c}</style><script>x()</script><p>Hi</p>${LINK}`],
    ['a heading', '<p>Hi</p><h1><a href="{{inviteAcceptUrl}}">{{inviteAcceptUrl}}</a></h1>'],
    ['a table', `<table><tr><th>Hi</th><td>${LINK}</td></tr></table>`],
    [
      'a picture',
      '<p>Hi</p><a href=" {{{inviteAcceptUrl}}} "><img src="https://cdn.example.com/x.png" alt="Join"></a>',
    ],
    ['a link with words', '<p>Hi</p><a href="{{inviteAcceptUrl}}">Open {{inviteAcceptUrl}} now</a>'],
    ['no link but its letters', '<p>Hi {{inviteAcceptUrl}}.</p>'],
    ['a comment for one program', '<p>Hi</p><!--[if mso]><a href="{{inviteAcceptUrl}}">Join</a><![endif]-->'],
    ['a hidden part', `<p>Hi</p><div style="display: none">${LINK}</div>`],
    ['what text leaves out', `<p>Hi</p><p data-skip-in-text="true">${LINK}</p>`],
    ['what is not closed', `<p>Hi<div><table><td>${LINK}`],
  ])(
    'with the link in %s has it whole in its text, too, and nothing that is not for reading',
    async (_what, template) => {
      use(template);
      const { text } = await words();
      expect(text).toMatch(/^Hi\b/);
      expect(text).toMatch(/(^|\s)https:\/\/latchkey\.example\.com\/invite\/sample(\s|\.|$)/);
      expect(text).not.toMatch(/No|a\{b|x\(\)|[<>]/);
    },
  );

  it('that nobody in person invites by names the instance as the one who does', async () => {
    use(`{{inviterFirstName}} {{inviterLastName}} invited you. ${LINK}`);
    expect((await words({ inviter: null })).text).toMatch(/^Latchkey invited you\./);
  });

  it.each(HOSTILE)('shows %s in a person’s name as letters', async (_what, name) => {
    use(`<p title="{{inviterFirstName}}">{{inviterFirstName}} invited you</p>${LINK}`);
    const inviter = { firstName: name, lastName: '' };
    const { read, raw, to } = await letterOf('guest@example.com', { inviter });
    expect(to).toEqual(['guest@example.com']);
    expect(header(raw, 'Bcc')).toEqual([]);
    expect(read.headers.map(({ key }) => key)).toEqual(plain.read.headers.map(({ key }) => key));
    expect(tagsIn(read.html)).toEqual(['<p', '</p', '<a', '</a']);
    expect(oneLine(read.text)).toContain(`${oneLine(name)} invited you`);
  });

  it('changes with the file, from one mail to the next', async () => {
    use(`One ${LINK}`);
    expect((await words()).text).toMatch(/^One/);
    use(`Two ${LINK}`);
    expect((await words()).text).toMatch(/^Two/);
  });

  it('goes out in the built-in words once the file has become faulty, and the log says why in one line', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const path = use('{{invitUrl}} {{#each email}}{{/each}}');
    const invitationId = randomUUID();
    const { read, id } = await letterOf('guest@example.com', {
      link: { ...INVITE_LINK, id: invitationId, version: 1 },
    });
    expect(tagsIn(read.html)).toEqual(tagsIn(plain.read.html));
    const token = makeToken(INVITE_LINK, invitationId);
    expect(read.text).toContain(`/invite/${token}`);
    expect(said).toHaveBeenCalledTimes(1);
    const line = String(said.mock.calls[0]?.[0]);
    expect(line).toMatch(/^{"level":"warn",[^\n]+}$/);
    for (const word of [
      id,
      path,
      '{{invitUrl}} is not known',
      '{{#each email}} is a helper',
      'has no {{inviteAcceptUrl}}',
    ])
      expect(line).toContain(word);
    expect(line).not.toContain(token);

    rmSync(path);
    expect(await words()).toMatchObject({
      html: expect.stringContaining('Olivia Owner'),
      file: path,
      faults: [{ code: 'template_unreadable', facts: { file: path, why: 'ENOENT' } }],
    });
    use(`Mended ${LINK}`);
    expect(await words()).toMatchObject({ text: expect.stringMatching(/^Mended/), faults: [] });
  });

  it('leaves the other mails as they are', async () => {
    use(`One ${LINK}`);
    const facts = { link: sampleLink('/reset-password/'), ...MIA, expiresAt };
    const reset = await renderWords({ to: 'mia@example.com', template: 'password-reset', facts });
    expect(reset).toMatchObject({ text: expect.stringContaining('Somebody asked'), file: null, faults: [] });
  });
});

describe('the built-in template with placeholders', () => {
  let path = '';
  beforeAll(() => {
    path = join(mkdtempSync(join(tmpdir(), 'latchkey-source-')), 'template.html');
  });
  afterAll(() => rmSync(dirname(path), { recursive: true }));

  const facts = {
    invite: {
      link: sampleLink('/invite/'),
      role: 'member',
      inviter: { firstName: 'Olivia', lastName: 'Owner' },
      expiresAt: '2030-01-31T12:30:00.000Z',
    },
    'password-reset': { link: sampleLink('/reset-password/'), ...MIA, expiresAt: '2030-01-31T12:30:00.000Z' },
  };

  it.each(['invite', 'password-reset'] as const)(
    'makes the same %s mail as the built-in one',
    async (template) => {
      const order = { to: 'guest@example.com', template, facts: facts[template] };
      changeSettings({ instanceName: 'Kate & Söhne' });
      const builtIn = await renderWords(order);
      writeFileSync(path, await renderSource(template));
      changeSettings({ mailTemplates: { invite: null, 'password-reset': null, [template]: path } });
      const own = await renderWords(order);
      expect(own).toMatchObject({ subject: builtIn.subject, file: path, faults: [] });
      // What not every mail has is there where the built-in mail has it.
      if (template === 'invite') {
        const withLine = { ...order, facts: { ...order.facts, message: 'Knock twice' } };
        expect((await renderWords(withLine)).html).toMatch(/<blockquote(?:(?!<blockquote).)*Knock twice/s);
        expect((await renderWords(withLine)).html).not.toContain('#fffdf9;color');
      }
      // A placeholder holds the word alone.
      expect(own.text).toBe(builtIn.text.replace('as a member', 'as member'));
      const shown = (html: string) => tagsIn(html.replace(/<div>[^<]*<\/div>/g, ''));
      expect(shown(own.html)).toEqual(shown(builtIn.html));
    },
  );

  it.each(['invite', 'password-reset'] as const)(
    'of the %s mail is fit for a person to change',
    async (template) => {
      const source = await renderSource(template);
      expect(source).not.toMatch(/<!--|\p{Cf}|undefined|null/u);
      expect(source.split('\n').length).toBeGreaterThan(80);
    },
  );
});

describe('the mails about a new address', () => {
  const emailChangeId = randomUUID();
  const [expiresAt, changedAt] = ['2030-01-31T12:30:00.000Z', '2030-01-31T12:30:00.000Z'];
  const confirm: MailOrder = {
    template: 'email-change',
    to: 'mia@new.example',
    aboutId: emailChangeId,
    facts: { link: { ...EMAIL_CHANGE_LINK, id: emailChangeId, version: 1 }, expiresAt },
  };
  const taken: MailOrder = { template: 'email-taken', to: 'adam@example.com', facts: {} };
  const changed: MailOrder = {
    template: 'email-changed',
    to: 'mia@example.com',
    facts: { newEmail: 'mia@new.example', changedAt },
  };

  it('ask the new address to confirm, by one link, the same in text and HTML', async () => {
    const { read, raw, to } = await arrived(confirm);
    expect(to).toEqual(['mia@new.example']);
    expect(read.subject).toBe('Confirm your new address for Latchkey');
    expect(header(raw, 'Auto-Submitted')).toEqual(['Auto-Submitted: auto-generated']);
    const link = `https://latchkey.example.com/change-email/${makeToken(EMAIL_CHANGE_LINK, emailChangeId)}`;
    expect(linksIn(read.text)).toEqual([link]);
    const hrefs = [...(read.html ?? '').matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(new Set(hrefs)).toEqual(new Set([link]));
    for (const part of [read.text, read.html?.replaceAll('<!-- -->', '')])
      for (const fact of ['mia@new.example', '24 hours', '31 January 2030 at 12:30 UTC', 'Did you not ask'])
        expect(oneLine(part)).toContain(fact);
  });

  it('tell the old address what changed and what to do, with nothing to press', async () => {
    const { read, to } = await arrived(changed);
    expect(to).toEqual(['mia@example.com']);
    expect(read.subject).toBe('Your Latchkey address was changed');
    for (const part of [read.text, read.html?.replaceAll('<!-- -->', '')])
      for (const fact of [
        'from mia@example.com to mia@new.example',
        '31 January 2030 at 12:30 UTC',
        'Was it not you? Tell the owner or an admin of Latchkey at once',
      ])
        expect(oneLine(part)).toContain(fact);
  });

  it('tell an address that is taken why nothing changes, and name nobody', async () => {
    const { read, to } = await arrived(taken);
    expect(to).toEqual(['adam@example.com']);
    expect(read.subject).toBe('You already have an account at Latchkey');
    expect(oneLine(read.text)).toContain('nothing was changed');
    expect(read.text).not.toMatch(/mia|new\.example/);
  });

  it('have a link only where there is something to confirm', async () => {
    for (const order of [taken, changed]) {
      const { read } = await arrived(order);
      expect(linksIn(read.text)).toEqual([]);
      expect(read.html).not.toMatch(/href=|<img|<script|<form|src=/i);
    }
  });
});

it.each(HOSTILE)(
  '%s in the instance’s name breaks neither of the mails about passwords',
  async (_what, name) => {
    const orders: MailOrder[] = [
      {
        template: 'password-reset',
        to: 'mia@example.com',
        facts: {
          link: { ...RESET_LINK, id: randomUUID(), version: 1 },
          ...MIA,
          expiresAt: '2030-01-31T12:30:00.000Z',
        },
      },
      {
        template: 'password-changed',
        to: 'mia@example.com',
        facts: { changedAt: '2030-01-31T12:30:00.000Z' },
      },
    ];
    for (const order of orders) {
      changeSettings({ instanceName: 'Latchkey' });
      const tame = await arrived(order);
      changeSettings({ instanceName: name });
      const { raw, read, to } = await arrived(order);
      expect(to).toEqual(['mia@example.com']);
      expect(read.headers.map(({ key }) => key)).toEqual(tame.read.headers.map(({ key }) => key));
      expect(header(raw, 'Bcc')).toEqual([]);
      expect(tagsIn(read.html)).toEqual(tagsIn(tame.read.html));
    }
  },
);

function oneLine(text = ''): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The elements of a page, without what they say. */
function tagsIn(html = ''): string[] {
  return [...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([tag]) => tag);
}
