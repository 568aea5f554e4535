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

function faultsAt(file: string, kind: TemplateKind = 'invite'): string[] {
  try {
    readMailTemplate(kind, file);
    return [];
  } catch (error) {
    if (error instanceof TemplateFaults) return error.faults.map((fault) => fault.replace(file, 'FILE'));
    throw error;
  }
}

function faultsOf(content: string | Buffer, kind: TemplateKind = 'invite'): string[] {
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

describe('a fault of a template', () => {
  it('names file, line and placeholder, and the name that was meant', () => {
    expect(faultsOf(`<p>\n\n{{invitUrl}} ${LINK}`)).toEqual([
      'FILE, line 3: {{invitUrl}} is not known. Did you mean {{inviteAcceptUrl}}?',
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
      expect(faultsOf(`{{{${wrong}}}} ${LINK}`)).toEqual([
        `FILE, line 1: {{{${wrong}}}} is not known. Did you mean {{${right}}}?`,
      ]);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'length', 'if', 'each', 'link', 'x y'])(
    'is also the name %s, which templates in other places know',
    (name) => {
      expect(faultsOf(`{{[${name}]}} {{this.[${name}]}} ${LINK}`)).toMatchObject([
        expect.stringContaining(`line 1: {{[${name}]}} is not known.`),
        expect.stringContaining(`line 1: {{this.[${name}]}} is not known.`),
      ]);
    },
  );

  it.each([
    ['{{#if firstName}}', 'a helper', '{{/if}}'],
    ['{{#each firstName}}', 'a helper', '{{/each}}'],
    ['{{^firstName}}', 'a helper', '{{/firstName}}'],
    ['{{{{email}}}}', 'a helper', '{{{{/email}}}}'],
    ['{{lookup email}}', 'a helper', ''],
    ['{{email size=3}}', 'a helper', ''],
    ['{{email (lookup email)}}', 'a helper', ''],
    ['{{> footer}}', 'a partial', ''],
    ['{{#> footer}}', 'a partial', '{{/footer}}'],
    ['{{* email}}', 'a decorator', ''],
    ['{{#*inline "email"}}', 'a decorator', '{{/inline}}'],
    ['{{"email"}}', 'a literal', ''],
    ['{{42}}', 'a literal', ''],
    ['{{true}}', 'a literal', ''],
    ['{{undefined}}', 'a literal', ''],
    ['{{@root}}', 'a variable of Handlebars', ''],
    ['{{@email}}', 'a variable of Handlebars', ''],
    ['{{../email}}', 'a path', ''],
    ['{{user.email}}', 'a path', ''],
    ['{{email.constructor}}', 'a path', ''],
    ['{{this}}', 'a path', ''],
    ['{{.}}', 'a path', ''],
  ])('is %s, since it is %s', (tag, what, end) => {
    expect(faultsOf(`<p>\r\n  x ${tag}${end}</p>${LINK}`)).toEqual([
      `FILE, line 2: ${tag} is ${what}. Use plain placeholders only.`,
    ]);
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
      'FILE, line 1: {{frstName}} is not known. Did you mean {{firstName}}?',
      'FILE, line 2: {{#if email}} is a helper. Use plain placeholders only.',
      'FILE, line 3: {{> header}} is a partial. Use plain placeholders only.',
      'FILE, line 4: {{else if role}} is a helper. Use plain placeholders only.',
      'FILE, line 5: {{lastNam}} is not known. Did you mean {{lastName}}?',
      'FILE, line 6: {{../x}} is a path. Use plain placeholders only.',
      'FILE, line 7: {{frstName}} is not known. Did you mean {{firstName}}?',
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
    const faults = faultsOf(template + LINK);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(`FILE, line ${line}: the placeholders cannot be read, near "`);
    expect(faults[0]).toContain(near);
    expect(faults[0]).toMatch(/"\. Write each like \{\{email\}\}, and braces that are none like \\\{\{\.$/);
  });

  it.each([
    ['{{#if email}}\n{{/each}}', 1],
    ['\n{{email.this}}', 2],
  ])('is %j, with its line', (template, line) => {
    expect(faultsOf(template + LINK)[0]).toMatch(
      `FILE, line ${line}: the placeholders cannot be read. Write`,
    );
  });

  it.each([
    '<p>Join us</p>',
    '{{! {{inviteAcceptUrl}}',
    '{{!-- {{inviteAcceptUrl}} --}}',
    '\\{{inviteAcceptUrl}}',
  ])('is no link, as in %j', (template) => {
    expect(faultsOf(template)).toEqual([
      'FILE has no {{inviteAcceptUrl}}, so its mail would lead nowhere. Put it into the href of a link.',
    ]);
  });

  it('is the link of the other mail', () => {
    expect(faultsOf('{{inviteAcceptUrl}}', 'password-reset')).toEqual([
      expect.stringContaining('line 1: {{inviteAcceptUrl}} is not known.'),
      'FILE has no {{passwordResetUrl}}, so its mail would lead nowhere. Put it into the href of a link.',
    ]);
  });

  it.each(['', ' \r\n\t', '\ufeff\n'])('is %j, which is nothing', (template) => {
    expect(faultsOf(template)).toEqual([
      'FILE is empty. Put your HTML into it ("npx latchkey templates" prints ours).',
    ]);
  });

  it.each([
    ['UTF-16', Buffer.from(`\ufeff${LINK}`, 'utf16le')],
    ['Latin-1', Buffer.from(`<p>Grüße</p>${LINK}`, 'latin1')],
    ['half a letter', Buffer.from(`${LINK}ü`).subarray(0, -1)],
  ])('is %s', (_what, content) => {
    expect(faultsOf(content)).toEqual(['FILE is not written in UTF-8. Save it as UTF-8.']);
  });

  it('has more than a thousand placeholders, which could keep the instance busy for half a minute', () => {
    expect(faultsOf('{{email}}'.repeat(999) + LINK)).toEqual([]);
    const fault = 'FILE has more than 1,000 placeholders. Use fewer.';
    expect(faultsOf('{{email}}'.repeat(1_000) + LINK)).toEqual([fault]);
    expect(faultsOf('{{#if role}}'.repeat(10_000) + LINK)).toEqual([fault]);
  });

  it('is more than 256 KiB, and not one byte less', () => {
    const most = 256 * 1024;
    expect(faultsOf(LINK.padEnd(most, 'x'))).toEqual([]);
    expect(faultsOf(LINK.padEnd(most + 1, 'x'))).toEqual([
      'FILE is larger than 256 KiB. Keep pictures out of it, and link to them.',
    ]);
    expect(faultsOf(LINK.padEnd(most, 'ü'))).toHaveLength(1);
  });

  it('is a file that is not there, not a file, or not to be opened, with why', () => {
    const place = (name: string) => join(folder, name);
    mkdirSync(place('folder'));
    symlinkSync(place('loop'), place('loop'));
    symlinkSync(place('nobody'), place('dangling'));
    execFileSync('mkfifo', [place('pipe')]);
    const told = (file: string) =>
      expect(faultsAt(file)).toEqual([
        expect.stringMatching(/^FILE cannot be read: .+\. Put a file there that Latchkey may read\.$/),
      ]);
    for (const name of ['nobody', 'dangling', 'folder', 'loop', 'pipe', 'mail.html/x', `${'x'.repeat(300)}`])
      told(place(name));
    told('/dev/zero');
    told('\0');
    expect(faultsAt(place('nobody'))[0]).toContain('there is no such file');
    expect(faultsAt(place('folder'))[0]).toContain('it is a folder');
    expect(faultsAt(place('pipe'))[0]).toContain('it is not a file');
  });

  it('is on one line, without control characters, and not longer than can be read', () => {
    for (const tag of [
      '{{[a\nb\u001b[31m]}}',
      `{{${'x'.repeat(5000)}}}`,
      `{{#if\n\nemail}}{{/if}}`,
      '{{\n<p>\u0007',
    ]) {
      const [fault = ''] = faultsOf(`${tag}${LINK}`);
      expect(fault).toMatch(/^FILE, line 1: |^FILE, line \d: the placeholders/);
      expect(fault).not.toMatch(/\p{Cc}/u);
      expect(fault.length).toBeLessThan(200);
    }
  });
});
