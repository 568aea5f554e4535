import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fillMailTemplate,
  PLACEHOLDERS,
  readMailTemplate,
  showsLogo,
  type TemplateFault,
  TemplateFaults,
  type TemplateKind,
  type Values,
  withLogoAt,
} from './mail-template';

let folder = '';
let path = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-template-'));
  path = join(folder, 'mail.html');
});
afterAll(() => rmSync(folder, { recursive: true }));

const LINK = '<a href="{{inviteAcceptUrl}}">Join</a>';
const VALUES: Values<'invite'> = {
  email: 'mia@example.com',
  firstName: 'Mia',
  lastName: 'Member',
  inviteAcceptUrl: 'https://latchkey.example.com/invite/abc.def',
  domain: 'latchkey.example.com',
  baseUrl: 'https://latchkey.example.com',
  currentYear: '2030',
  inviterFirstName: 'Olivia',
  inviterLastName: 'Owner',
  instanceName: 'The workshop',
  expiresAt: 'Thursday, 31 January 2030 at 12:30 UTC',
  role: 'member',
  message: 'See you on Friday',
};

/** The mail that this template makes; the link is there, so that nothing but the template is in question. */
function filled(template: string, values: Partial<Values<'invite'>> = {}): string {
  writeFileSync(path, template + LINK);
  const html = fillMailTemplate(readMailTemplate('invite', path), { ...VALUES, ...values });
  return html.slice(0, -LINK.replace('{{inviteAcceptUrl}}', VALUES.inviteAcceptUrl).length);
}

/** The faults of a file, each of which names it. */
function faultsAt(file: string, kind: TemplateKind = 'invite'): TemplateFault[] {
  try {
    readMailTemplate(kind, file);
    return [];
  } catch (error) {
    if (!(error instanceof TemplateFaults)) throw error;
    for (const { facts } of error.faults) expect(facts.file).toBe(file);
    return error.faults;
  }
}

function faultsOf(content: string | Buffer, kind: TemplateKind = 'invite'): TemplateFault[] {
  writeFileSync(path, content);
  return faultsAt(path, kind);
}

describe('a custom template', () => {
  it.each(Object.keys(VALUES))('knows %s in an invite', (name) => {
    expect(filled(`<p>{{${name}}}</p>`)).toBe(`<p>${Reflect.get(VALUES, name)}</p>`);
  });

  it('knows for a password reset all that is not about an invite', () => {
    const both = Object.keys(VALUES).filter((name) => !/^inviter|^role$|^message$|^inviteAccept/.test(name));
    expect([...PLACEHOLDERS['password-reset']].sort()).toEqual([...both, 'passwordResetUrl'].sort());
    expect([...PLACEHOLDERS.invite].sort()).toEqual(Object.keys(VALUES).sort());
    writeFileSync(path, [...both, 'passwordResetUrl'].map((name) => `{{${name}}}`).join('|'));
    const values = { ...VALUES, passwordResetUrl: 'https://latchkey.example.com/reset-password/abc' };
    expect(fillMailTemplate(readMailTemplate('password-reset', path), values)).toBe(
      [...both, 'passwordResetUrl'].map((name) => Reflect.get(values, name)).join('|'),
    );
    expect(faultsOf('{{passwordResetUrl}} {{role}}', 'password-reset')).toHaveLength(1);
  });

  it.each([
    '{{ email }}',
    '{{./email}}',
    '{{this.email}}',
    '{{this/email}}',
    '{{[email]}}',
    '{{\n\temail\n}}',
  ])('may say %j, which is the same name', (tag) => {
    expect(filled(tag)).toBe('mia@example.com');
  });

  it('escapes HTML between two braces and leaves it between three or behind an ampersand', () => {
    const instanceName = `<b class="x">'&' \`=\``;
    const escaped = '&lt;b class&#x3D;&quot;x&quot;&gt;&#x27;&amp;&#x27; &#x60;&#x3D;&#x60;';
    expect(filled('{{instanceName}}', { instanceName })).toBe(escaped);
    expect(filled('{{{instanceName}}}', { instanceName })).toBe(instanceName);
    expect(filled('{{&instanceName}}', { instanceName })).toBe(instanceName);
  });

  it.each(Object.keys(VALUES).filter((name) => name !== 'inviteAcceptUrl'))(
    'lets no HTML out of %s',
    (name) => {
      const html = filled(`<p title="{{${name}}}">{{${name}}}</p>`, {
        [name]: '</p><script>alert(1)</script><a href="https://evil.example" onclick=\'x\'>',
      });
      expect(html.match(/[<>]/g)).toHaveLength(4);
      expect(html.match(/["']/g)).toHaveLength(2);
    },
  );

  it.each([
    '{{inviteAcceptUrl}}',
    '{{{inviteAcceptUrl}}}',
    '{{#if email}}',
    '{{!--',
    '\\{{',
    '$&',
    "$'",
    '{{',
  ])('takes the value %j for letters and reads nothing in it', (instanceName) => {
    expect(filled('{{{instanceName}}} {{{instanceName}}}!', { instanceName })).toBe(
      `${instanceName} ${instanceName}!`,
    );
  });

  it('keeps the line breaks of a value and of its own text', () => {
    const instanceName = 'One\r\nBcc: all@example.com\rTwo\nThree';
    expect(filled('a\r\n{{instanceName}}\nb\rc', { instanceName })).toBe(`a\r\n${instanceName}\nb\rc`);
  });

  it('may hold comments, which are not in the mail, and braces behind a backslash, which are', () => {
    expect(filled('a{{! one {{email }}b{{!-- {{two}} --}}c')).toBe('abc');
    expect(filled('a\n  {{! on its own line }}\nb')).toBe('a\nb');
    expect(filled('\\{{email}} \\\\{{email}} } }} { }')).toBe('{{email}} \\mia@example.com } }} { }');
  });

  it('may drop white space by a tilde', () => {
    expect(filled('a \n {{~email~}} \n b')).toBe('amia@example.comb');
  });

  it('with the mark that Windows puts in front of UTF-8 is read without it', () => {
    expect(filled('\ufeff<p>Ünïcødé 東京 🔑 {{firstName}}</p>')).toBe('<p>Ünïcødé 東京 🔑 Mia</p>');
  });

  it('says what Handlebars itself makes of it', () => {
    const templates = [
      '<p>{{email}}</p>\n  {{~firstName}} {{{instanceName}}} {{&role}}\n{{! a }}\n\n  {{!-- b --}}  \nx',
      '{{this.lastName}}{{./domain}}{{[baseUrl]}} \\{{role}} \\\\{{role}} {{currentYear~}}\n\n  {{expiresAt}}',
      '@media (x) {.a{b:c}} }} {{inviterFirstName}}\r\n{{inviterLastName}}\r\n',
    ];
    for (const template of templates) {
      const values = { ...VALUES, instanceName: `<'&"=\`>`, firstName: '{{role}}', role: '' };
      expect(filled(template, values)).toBe(Handlebars.compile(template)(values));
    }
  });

  it.each([
    '{{#if firstName}}Hi {{firstName}},{{else}}Hi,{{/if}}',
    '{{#if message}}<p>{{message}}</p>{{/if}}|',
    'a\n  {{#if message}}\n  b {{email}}\n  {{else}}\n  c\n  {{/if}}\nd',
    'a {{~#if lastName~}} b {{~else~}} c {{~/if~}} d',
    '{{#if firstName}}1{{else if lastName}}2{{else if message}}3{{else}}4{{/if}}',
    '{{#if firstName}}1{{#if lastName}}2{{else}}3{{/if}}4{{else}}{{#if message}}5{{/if}}6{{/if}}',
    '{{#if firstName}}{{^}}nobody{{/if}} {{^if lastName}}none{{/if}} {{^if message}}x{{else}}y{{/if}}',
    '{{#if this.firstName}}1{{/if}}{{#if ./lastName}}2{{/if}}{{#if [message]}}3{{/if}}',
    '<a{{#if message}} title="{{message}}"{{/if}}>{{#if inviteAcceptUrl}}<b>{{{inviteAcceptUrl}}}</b>{{/if}}</a>',
    '{{#if message}}{{! nothing }}{{else}}{{!-- {{nothing}} --}}{{/if}}',
  ])('has parts by whether there is a value, as Handlebars itself has: %j', (template) => {
    const ask = Handlebars.compile(template);
    for (const firstName of ['', 'Mia'])
      for (const lastName of ['', '0'])
        for (const message of ['', ' ', '<b>{{#if email}}</b>']) {
          const values = { ...VALUES, firstName, lastName, message };
          expect(filled(template, values)).toBe(ask(values));
        }
  });

  it('shows the logo that is attached, and pictures of other hosts or in itself', () => {
    for (const picture of [
      ...[
        'cid:n8n-logo',
        'CID:n8n-logo',
        ' cid:n8n-logo ',
        'https://cdn.example.com/a,b.png',
        '//cdn.example.com/a',
      ],
      ...['data:image/png;base64,iVBORw0KGgo=', '{{baseUrl}}/logo.png', '{{{baseUrl}}}/logo.png', '#', ''],
    ])
      expect(faultsOf(`<img src="${picture}">${LINK}`)).toEqual([]);
    const html = filled(
      '<img src="cid:n8n-logo"><td background="CID:n8n-logo" style="background:url(cid:n8n-logo)">',
    );
    expect(showsLogo(html)).toBe(true);
    expect(withLogoAt(html, 'data:,$&')).toBe(
      '<img src="data:,$&"><td background="data:,$&" style="background:url(data:,$&)">',
    );
    for (const other of ['', 'cid:n8n-logo-2', 'cid:n8n-logo@example.com', 'acid:n8n-logo'])
      expect(showsLogo(`<img src="${other}">`)).toBe(false);
  });

  it('may say words that look like a picture, and link to where it likes', () => {
    for (const words of [
      ...['<p>Call cid:42, src="a.png" url(b.png)</p>', '<a href="help.html">x</a>', '<a href="#top">x</a>'],
      ...[
        '{{! <img src="cid:old"> }}',
        '{{!-- <img src="old.png"> {{x}} --}}',
        '<!-- <img src="old.png"> -->',
      ],
      ...['<p title="cid 5">x</p>', '<script src=""></script>', '<p style="color: red">x</p>'],
    ])
      expect(faultsOf(words + LINK)).toEqual([]);
  });
});

describe('a picture that no mail can show is a fault', () => {
  const [unknownPicture, relativePicture] = ['template_picture_unknown', 'template_picture_relative'];

  it.each([
    ['<img src="cid:logo">', 'cid:logo', unknownPicture],
    ['<img src=cid:logo>', 'cid:logo', unknownPicture],
    ["<img alt='a > b' src = ' CID:logo '>", 'CID:logo', unknownPicture],
    ['<IMG\tSRC="cid:N8N-LOGO"/>', 'cid:N8N-LOGO', unknownPicture],
    ['<img src="cid:n8n-logo@n8n.io">', 'cid:n8n-logo@n8n.io', unknownPicture],
    ['<img src="cid:">', 'cid:', unknownPicture],
    ['<img src="cid:{{role}}">', 'cid:{{role}}', unknownPicture],
    ['<img src="{{#if role}}cid:logo{{/if}}">', 'cid:logo', unknownPicture],
    ['<img src="cid&#58;logo">', 'cid:logo', unknownPicture],
    ['<img srcset="cid:n8n-logo 1x, cid:big 2x">', 'cid:big', unknownPicture],
    ['<a href="cid:file">x</a>', 'cid:file', unknownPicture],
    ['<td background="cid:ground">', 'cid:ground', unknownPicture],
    ['<p style="background: url(\'cid:ground\')">', 'cid:ground', unknownPicture],
    ['<p style="background: url(&quot;cid:ground&quot;)">', 'cid:ground', unknownPicture],
    ['<style>p { background: url( cid:ground ) }</style>', 'cid:ground', unknownPicture],
    ['<!--[if gte mso 9]><v:fill type="tile" src="cid:ground"/><![endif]-->', 'cid:ground', unknownPicture],
    ['<img src="logo.png">', 'logo.png', relativePicture],
    ['<img src="/logo.png">', '/logo.png', relativePicture],
    ['<img src="../a/logo.png">', '../a/logo.png', relativePicture],
    ['<img src="C|/logo.png">', 'C|/logo.png', relativePicture],
    ['<td background="ground.png">', 'ground.png', relativePicture],
    ['<style>p { background: url("ground.png") }</style>', 'ground.png', relativePicture],
    ['<!--[if mso]><v:image src="logo.png"/><![endif]-->', 'logo.png', relativePicture],
  ])('in %j, by file, line and address', (html, picture, code) => {
    const known = code === unknownPicture ? { known: 'cid:n8n-logo' } : {};
    expect(faultsOf(`<p>\r\n{{! a\n}} {{email}}\n<b>${html}\n${LINK}`)).toEqual([
      { code, facts: { file: path, line: 4, picture, ...known } },
    ]);
  });

  it('each of them, and together with others', () => {
    expect(faultsOf('<img\n  alt="x"\n  src="cid:a">\n<img src="b.png">{{x}}')).toEqual([
      unknown(4, '{{x}}', expect.any(String)),
      linkMissing('{{inviteAcceptUrl}}'),
      { code: unknownPicture, facts: { file: path, line: 3, picture: 'cid:a', known: 'cid:n8n-logo' } },
      { code: relativePicture, facts: { file: path, line: 4, picture: 'b.png' } },
    ]);
  });
});

const unknown = (line: number, placeholder: string, known: string) => ({
  code: 'template_placeholder_unknown',
  facts: { file: path, line, placeholder, known },
});
const notPlain = (line: number, placeholder: string, what: string) => ({
  code: 'template_not_plain',
  facts: { file: path, line, placeholder, what },
});
const linkMissing = (placeholder: string) => ({
  code: 'template_link_missing',
  facts: { file: path, placeholder },
});

describe('a fault of a template', () => {
  it('names file, line and placeholder, and the name that was meant', () => {
    expect(faultsOf(`<p>\n\n{{invitUrl}} ${LINK}`)).toEqual([
      unknown(3, '{{invitUrl}}', '{{inviteAcceptUrl}}'),
    ]);
    const meant = [
      ['firstname', 'firstName'],
      ['first_name', 'firstName'],
      ['EMAIL', 'email'],
      ['acceptUrl', 'inviteAcceptUrl'],
      ['year', 'currentYear'],
      ['expires', 'expiresAt'],
    ];
    for (const [wrong, right] of meant)
      expect(faultsOf(`{{{${wrong}}}} ${LINK}`)).toEqual([unknown(1, `{{{${wrong}}}}`, `{{${right}}}`)]);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'length', 'if', 'each', 'link', 'x y'])(
    'is also the name %s, which templates in other places know',
    (name) => {
      expect(faultsOf(`{{[${name}]}} {{this.[${name}]}} ${LINK}`)).toMatchObject([
        unknown(1, `{{[${name}]}}`, expect.any(String)),
        unknown(1, `{{this.[${name}]}}`, expect.any(String)),
      ]);
    },
  );

  it.each([
    ['{{#if}}', 'helper', '{{/if}}'],
    ['{{#if firstName lastName}}', 'helper', '{{/if}}'],
    ['{{#if firstName includeZero=true}}', 'helper', '{{/if}}'],
    ['{{#if firstName as |name|}}', 'helper', '{{/if}}'],
    ['{{#if (lookup email)}}', 'helper', '{{/if}}'],
    ['{{#if "firstName"}}', 'helper', '{{/if}}'],
    ['{{#if 1}}', 'helper', '{{/if}}'],
    ['{{#if @root}}', 'helper', '{{/if}}'],
    ['{{#if ../email}}', 'helper', '{{/if}}'],
    ['{{#if user.email}}', 'helper', '{{/if}}'],
    ['{{#if this}}', 'helper', '{{/if}}'],
    ['{{#If firstName}}', 'helper', '{{/If}}'],
    ['{{#this.if firstName}}', 'helper', '{{/this.if}}'],
    ['{{#*if firstName}}', 'decorator', '{{/if}}'],
    ['{{#> if firstName}}', 'partial', '{{/if}}'],
    ['{{if firstName}}', 'helper', ''],
    ['{{#unless firstName}}', 'helper', '{{/unless}}'],
    ['{{#with firstName}}', 'helper', '{{/with}}'],
    ['{{#firstName}}', 'helper', '{{/firstName}}'],
    ['{{#each firstName}}', 'helper', '{{/each}}'],
    ['{{^firstName}}', 'helper', '{{/firstName}}'],
    ['{{{{email}}}}', 'helper', '{{{{/email}}}}'],
    ['{{lookup email}}', 'helper', ''],
    ['{{email size=3}}', 'helper', ''],
    ['{{email (lookup email)}}', 'helper', ''],
    ['{{> footer}}', 'partial', ''],
    ['{{#> footer}}', 'partial', '{{/footer}}'],
    ['{{* email}}', 'decorator', ''],
    ['{{#*inline "email"}}', 'decorator', '{{/inline}}'],
    ['{{"email"}}', 'literal', ''],
    ['{{42}}', 'literal', ''],
    ['{{true}}', 'literal', ''],
    ['{{undefined}}', 'literal', ''],
    ['{{@root}}', 'variable', ''],
    ['{{@email}}', 'variable', ''],
    ['{{../email}}', 'path', ''],
    ['{{user.email}}', 'path', ''],
    ['{{email.constructor}}', 'path', ''],
    ['{{this}}', 'path', ''],
    ['{{.}}', 'path', ''],
  ])('is %s, since it is a %s', (tag, what, end) => {
    expect(faultsOf(`<p>\r\n  x ${tag}${end}</p>${LINK}`)).toEqual([notPlain(2, tag, what)]);
  });

  it('is told together with all others, also with those inside a block', () => {
    const template = [
      '<p>{{frstName}}</p>',
      '{{#if emial}}',
      '  {{> header}} {{inviteAcceptUrl}}',
      '{{else each role}}',
      '  {{lastNam}}',
      '{{else}}{{../x}}{{/if}}',
      '{{frstName}} {{frstName}}',
    ].join('\n');
    expect(faultsOf(template)).toEqual([
      unknown(1, '{{frstName}}', '{{firstName}}'),
      unknown(2, '{{#if emial}}', '{{#if email}}'),
      notPlain(3, '{{> header}}', 'partial'),
      notPlain(4, '{{else each role}}', 'helper'),
      unknown(5, '{{lastNam}}', '{{lastName}}'),
      notPlain(6, '{{../x}}', 'path'),
      unknown(7, '{{frstName}}', '{{firstName}}'),
    ]);
  });

  it.each([
    ['one that is not closed', 'a\nb {{firstName</p>\n<p>', 2, '{{firstName</p>'],
    ['one that is empty', 'a\n\n<b>{{}}', 3, '<b>{{}}'],
    ['one with a brace too few', '<i>{{{email}}', 1, '{{{email}}'],
    ['a block without an end', '{{#if email}}\n', 2, 'Join</a>'],
    ['an end without a block', '\n{{/if}}', 2, '{{/if}}'],
    ['an else without a block', '{{else}}', 1, '{{else}}'],
    ['a comment without an end', 'x {{!-- y', 1, '-- y'],
    ['one of another template language', 'x\r\n{{ email|upper }}', 2, '{{ email|upper }}'],
  ])('is %s, with the line and what stands there', (_what, template, line, near) => {
    expect(faultsOf(template + LINK)).toEqual([
      { code: 'template_unparsable', facts: { file: path, line, near: expect.stringContaining(near) } },
    ]);
  });

  it.each([
    ['{{#if email}}\n{{/each}}', 1],
    ['\n{{email.this}}', 2],
  ])('is %j, with its line', (template, line) => {
    expect(faultsOf(template + LINK)[0]).toEqual({
      code: 'template_unparsable',
      facts: { file: path, line, near: null },
    });
  });

  it.each([
    '<p>Join us</p>',
    '{{! {{inviteAcceptUrl}}',
    '{{!-- {{inviteAcceptUrl}} --}}',
    '\\{{inviteAcceptUrl}}',
  ])('is no link, as in %j', (template) => {
    expect(faultsOf(template)).toEqual([linkMissing('{{inviteAcceptUrl}}')]);
  });

  it.each([
    [2, '{{#if message}}\n{{inviteAcceptUrl}}{{/if}}'],
    [1, '{{#if firstName}}{{else}}{{{inviteAcceptUrl}}}{{/if}}'],
    [1, '{{^if lastName}}{{inviteAcceptUrl}}{{/if}} {{#if lastName}}x{{/if}}'],
    [
      1,
      '{{#if email}}{{#if message}}{{inviteAcceptUrl}}{{else}}{{#if firstName}}{{inviteAcceptUrl}}{{/if}}{{/if}}{{/if}}',
    ],
    [1, '{{#if firstName}}{{inviteAcceptUrl}}{{else if lastName}}{{inviteAcceptUrl}}{{/if}}'],
    [1, '{{#if role}}x{{else}}{{inviteAcceptUrl}}{{/if}}'],
  ])('is a link that some mails would not have, with the line %i of the first: %j', (line, template) => {
    const facts = { file: path, line, placeholder: '{{inviteAcceptUrl}}' };
    expect(faultsOf(template)).toEqual([{ code: 'template_link_conditional', facts }]);
  });

  it.each([
    '{{#if message}}{{inviteAcceptUrl}}{{else}}{{inviteAcceptUrl}}{{/if}}',
    '{{#if message}}{{message}}{{/if}}{{inviteAcceptUrl}}',
    '{{#if inviteAcceptUrl}}{{inviteAcceptUrl}}{{/if}}',
    '{{#if role}}{{#if inviterFirstName}}{{inviteAcceptUrl}}{{/if}}{{/if}}',
    '{{#if firstName}}{{inviteAcceptUrl}}{{else if lastName}}{{inviteAcceptUrl}}{{else}}{{inviteAcceptUrl}}{{/if}}',
  ])('is not one that every mail has: %j', (template) => {
    expect(faultsOf(template)).toEqual([]);
  });

  it('is the link of the other mail', () => {
    expect(faultsOf('{{inviteAcceptUrl}}', 'password-reset')).toEqual([
      unknown(1, '{{inviteAcceptUrl}}', expect.any(String)),
      linkMissing('{{passwordResetUrl}}'),
    ]);
  });

  it.each(['', ' \r\n\t', '\ufeff\n'])('is %j, which is nothing', (template) => {
    expect(faultsOf(template)).toEqual([{ code: 'template_empty', facts: { file: path } }]);
  });

  it.each([
    ['UTF-16', Buffer.from(`\ufeff${LINK}`, 'utf16le')],
    ['Latin-1', Buffer.from(`<p>Grüße</p>${LINK}`, 'latin1')],
    ['half a letter', Buffer.from(`${LINK}ü`).subarray(0, -1)],
  ])('is %s', (_what, content) => {
    expect(faultsOf(content)).toEqual([{ code: 'template_not_utf8', facts: { file: path } }]);
  });

  it('has more than a thousand placeholders, which could keep the instance busy for half a minute', () => {
    expect(faultsOf('{{email}}'.repeat(999) + LINK)).toEqual([]);
    const fault = { code: 'template_too_many_placeholders', facts: { file: path, most: 1_000 } };
    expect(faultsOf('{{email}}'.repeat(1_000) + LINK)).toEqual([fault]);
    expect(faultsOf('{{#if role}}'.repeat(10_000) + LINK)).toEqual([fault]);
  });

  it('is more than 256 KiB, and not one byte less', () => {
    const most = 256 * 1024;
    expect(faultsOf(LINK.padEnd(most, 'x'))).toEqual([]);
    const fault = { code: 'template_too_large', facts: { file: path } };
    expect(faultsOf(LINK.padEnd(most + 1, 'x'))).toEqual([fault]);
    expect(faultsOf(LINK.padEnd(most, 'ü'))).toEqual([fault]);
  });

  it('is a file that is not there, not a file, or not to be opened, with why', () => {
    const place = (name: string) => join(folder, name);
    mkdirSync(place('folder'));
    symlinkSync(place('loop'), place('loop'));
    symlinkSync(place('nobody'), place('dangling'));
    execFileSync('mkfifo', [place('pipe')]);
    for (const name of ['nobody', 'dangling', 'folder', 'loop', 'mail.html/x', `${'x'.repeat(300)}`])
      expect(faultsAt(place(name))).toMatchObject([{ code: 'template_unreadable' }]);
    expect(faultsAt('\0')).toMatchObject([{ code: 'template_unreadable' }]);
    expect(faultsAt(place('nobody'))).toMatchObject([{ facts: { why: 'ENOENT' } }]);
    expect(faultsAt(place('folder'))).toMatchObject([{ facts: { why: 'EISDIR' } }]);
    for (const file of [place('pipe'), '/dev/zero'])
      expect(faultsAt(file)).toEqual([{ code: 'template_not_a_file', facts: { file } }]);
  });

  it('quotes on one line, without control characters, and not more than can be read', () => {
    for (const tag of [
      '{{[a\nb\u001b[31m]}}',
      `{{${'x'.repeat(5000)}}}`,
      `{{#if\n\nemail}}{{/if}}`,
      '{{\n<p>\u0007',
    ]) {
      for (const { facts } of faultsOf(`${tag}${LINK}`))
        for (const fact of Object.values(facts).map(String)) {
          expect(fact).not.toMatch(/\p{Cc}/u);
          expect(fact.length).toBeLessThan(path.length + 100);
        }
    }
  });
});
