import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import Handlebars from 'handlebars';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { CONTROL, holdsFor, inUtf8, textOf } from '../testing/fuzz';
import { sayTemplateFault } from '../words/mails';
import {
  fillMailTemplate,
  type MailTemplate,
  PLACEHOLDERS,
  readMailTemplate,
  TemplateFaults,
} from './mail-template';

let path = '';
beforeAll(() => {
  path = join(mkdtempSync(join(tmpdir(), 'latchkey-template-')), 'mail.html');
});
afterAll(() => rmSync(join(path, '..'), { recursive: true }));

const NAMES: readonly string[] = PLACEHOLDERS.invite;
const LINK = '{{inviteAcceptUrl}}';
const PIECE = [
  ...[
    '{{',
    '}}',
    '{{{',
    '}}}',
    '{',
    '}',
    '\\{{',
    '\\\\{{',
    '~',
    '{{email}}',
    '{{{email}}}',
    '{{&email}}',
    '{{firstNme}}',
  ],
  ...[
    '{{#if role}}',
    '{{else}}',
    '{{/if}}',
    '{{#each this}}',
    '{{/each}}',
    '{{^x}}',
    '{{> partial}}',
    '{{#> layout}}',
  ],
  ...[
    '{{!-- ',
    '--}}',
    '{{! note }}',
    '{{{{raw}}}}',
    '{{{{/raw}}}}',
    '{{* decorator}}',
    '{{lookup this "a"}}',
    '{{@root}}',
  ],
  ...[
    '{{constructor}}',
    '{{__proto__}}',
    '{{constructor.constructor "return 1"}}',
    '{{../email}}',
    '{{this}}',
    '{{.}}',
  ],
  ...[
    '{{./email}}',
    '{{[email]}}',
    '{{"email"}}',
    '{{7}}',
    '{{email ',
    'as |x|}}',
    '(',
    ')',
    '|',
    '"',
    "'",
    '<p>',
    '</p>',
    '\r',
  ],
];
/** Half a character is none in UTF-8, which a template is written in. */
const TEMPLATE = textOf(...PIECE).map((text) => inUtf8(text));

/** What the file with this text is read as; its faults are looked at here. */
function read(content: string | Uint8Array): MailTemplate | null {
  writeFileSync(path, content);
  try {
    return readMailTemplate('invite', path);
  } catch (error) {
    if (!(error instanceof TemplateFaults)) throw error;
    expect(error.faults.length).toBeGreaterThan(0);
    for (const fault of error.faults) {
      const sentence = sayTemplateFault(fault);
      expect(sentence.startsWith(path)).toBe(true);
      expect(sentence.slice(path.length)).toMatch(/^(, line \d+:)? .*[.)?]$/u);
      expect(sentence).not.toMatch(CONTROL);
      expect(sentence.length).toBeLessThan(path.length + 250);
    }
    return null;
  }
}

const VALUE = textOf(
  '<',
  '>',
  '&',
  '"',
  "'",
  '`',
  '=',
  '{{email}}',
  '{{{email}}}',
  '&lt;',
  '&amp;',
  '<script>',
  '$&',
  '$1',
);
const VALUES = fc.record(Object.fromEntries(NAMES.map((name) => [name, VALUE])));

/** As a browser reads text again that was escaped. */
const SIGNS: Record<string, string> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  '#x27': "'",
  '#x60': '`',
  '#x3D': '=',
};
const unescaped = (html: string) =>
  html.replace(/&(lt|gt|amp|quot|#x27|#x60|#x3D);/g, (_, sign) => SIGNS[sign] ?? '');

/** All parts of a template, also those inside a condition. */
function partsIn(template: MailTemplate | null): MailTemplate {
  return (template ?? []).flatMap((part) =>
    typeof part !== 'string' && 'given' in part
      ? [part, ...partsIn(part.given), ...partsIn(part.empty)]
      : [part],
  );
}

const CONDITIONS = [
  ...[
    '{{#if message}}',
    '{{#if firstName}}',
    '{{~#if role ~}}',
    '{{^if lastName}}',
    '{{else}}',
    '{{~else~}}',
    '{{/if}}',
  ],
  ...['{{email}}', '{{{message}}}', '\n', '  ', 'x', '<b>', '{{! note }}', '{{else if lastName}}'],
];

/** Each condition has one end and at most one other part, and `{{^if}}` no `{{else if}}`. */
function balanced(pieces: string[]): string {
  let html = '';
  const open: string[] = [];
  for (const piece of pieces) {
    const takes = open.at(-1) ?? '';
    if (piece.includes('#if')) open.push('else, else if');
    if (piece.includes('^if')) open.push('else');
    if (piece.includes('else if') ? !takes.includes('else if') : piece.includes('else') && !takes) continue;
    if (piece.includes('else') && !piece.includes('else if')) open[open.length - 1] = '';
    if (piece === '{{/if}}' && open.pop() === undefined) continue;
    html += piece;
  }
  return html + '{{/if}}'.repeat(open.length);
}

describe('a custom template', () => {
  holdsFor(
    1_000,
    'is read, or has faults that name its file, whatever is in it',
    [TEMPLATE, fc.boolean()],
    (text, hasLink) => {
      const template = read(hasLink ? text + LINK : text);
      for (const part of partsIn(template)) if (typeof part !== 'string') expect(NAMES).toContain(part.name);
      // What stays as it is was there as it is: nothing is run, so nothing is made.
      for (const part of partsIn(template)) if (typeof part === 'string') expect(text).toContain(part);
    },
  );

  holdsFor(
    400,
    'of conditions in each other says what Handlebars itself makes of it',
    [fc.array(fc.constantFrom(...CONDITIONS), { maxLength: 12 }), VALUES],
    (pieces, values) => {
      const template = read(balanced(pieces) + LINK);
      if (!template) return expect.fail('It has faults.');
      expect(fillMailTemplate(template, values)).toBe(Handlebars.compile(balanced(pieces) + LINK)(values));
    },
  );

  holdsFor(400, 'of any bytes is read, or has faults', [fc.uint8Array({ maxLength: 300 })], (bytes) => {
    expect([null, true]).toContain(read(bytes) && true);
  });

  holdsFor(
    800,
    'puts every value in whole: escaped between two braces, as it is between three, read as a template never',
    [
      VALUES,
      fc.array(fc.record({ name: fc.constantFrom(...NAMES), isEscaped: fc.boolean() }), { maxLength: 6 }),
    ],
    (values, parts) => {
      const written = parts.map(({ name, isEscaped }) => (isEscaped ? `{{${name}}}` : `{{{${name}}}}`));
      const template = read(`${written.join('\u0001')}\u0001${LINK}`);
      if (!template) return expect.fail('It has faults.');
      // Filled part by part, as all of it is.
      const filled = template.map((part) => fillMailTemplate([part], values));
      expect(filled.join('')).toBe(fillMailTemplate(template, values));
      const wanted = [...parts, { name: 'inviteAcceptUrl', isEscaped: true }].map(({ name }) => values[name]);
      const placeholders = template.flatMap((part, at) =>
        typeof part === 'string' || 'given' in part ? [] : { part, html: filled[at] ?? '' },
      );
      expect(placeholders).toHaveLength(wanted.length);
      for (const [at, { part, html }] of placeholders.entries()) {
        expect(part.isEscaped ? unescaped(html) : html).toBe(wanted[at]);
        if (part.isEscaped) expect(html).not.toMatch(/[<>"'`=]|&(?!(lt|gt|amp|quot|#x27|#x60|#x3D);)/);
      }
    },
  );

  holdsFor(
    200,
    'of many pieces one in another, or one after another, ends',
    [fc.constantFrom(...PIECE), fc.constantFrom(...PIECE), fc.integer({ min: 300, max: 4_000 })],
    (opening, closing, times) => {
      expect([null, true]).toContain(read(opening.repeat(times) + LINK + closing.repeat(times)) && true);
    },
  );
});
