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
  type TemplateFault,
  TemplateFaults,
  type TemplateKind,
  type Values,
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
    ['{{#if firstName}}', 'helper', '{{/if}}'],
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
      '{{#if email}}',
      '  {{> header}} {{inviteAcceptUrl}}',
      '{{else if role}}',
      '  {{lastNam}}',
      '{{else}}{{../x}}{{/if}}',
      '{{frstName}} {{frstName}}',
    ].join('\n');
    expect(faultsOf(template)).toEqual([
      unknown(1, '{{frstName}}', '{{firstName}}'),
      notPlain(2, '{{#if email}}', 'helper'),
      notPlain(3, '{{> header}}', 'partial'),
      notPlain(4, '{{else if role}}', 'helper'),
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
