import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { holdsFor, textOf } from '../../testing/fuzz';
import { changeSettings, withSettings } from '../../testing/testing';
import { INVITE_LINK } from '../invitations/link';
import { linkTo } from '../token';
import { renderWords } from './render';

withSettings();

let path = '';
beforeAll(() => {
  path = join(mkdtempSync(join(tmpdir(), 'latchkey-template-')), 'mail.html');
});
beforeEach(() => changeSettings({ mailTemplates: { invite: path, 'password-reset': null } }));
afterAll(() => rmSync(join(path, '..'), { recursive: true }));

const ID = '0190a2c4-1111-7222-8333-444455556666';
const TAG = fc.constantFrom(
  ...[
    'div',
    'p',
    'table',
    'tr',
    'td',
    'ul',
    'ol',
    'li',
    'h1',
    'a',
    'b',
    'blockquote',
    'pre',
    'span',
    'style',
    'script',
    'br',
  ],
  ...[
    'svg',
    'math',
    'template',
    'select',
    'x-y',
    'title',
    'head',
    'body',
    'html',
    'center',
    'font',
    'noscript',
    'textarea',
  ],
);
const HTML = textOf(
  ...[
    '<p>',
    '</p>',
    '<',
    '>',
    '</',
    '<!--',
    '-->',
    '<![CDATA[',
    '&nbsp;',
    '&#0;',
    '&#x110000;',
    '&',
    '<br/>',
    '<table><tr><td>',
  ],
  ...[
    '<a href="{{inviteAcceptUrl}}">',
    '</a>',
    '<img alt="x">',
    '<p style="display:none">',
    '<ol start=9>',
    '<li>',
    '="',
    "'",
  ],
);

const wordsOf = (message: string) =>
  renderWords({
    to: 'mia@example.com',
    template: 'invite',
    facts: {
      link: { ...INVITE_LINK, id: ID, version: 1 },
      role: 'member',
      inviter: { firstName: 'Olivia', lastName: 'Owner' },
      expiresAt: '2030-01-31T12:30:00.000Z',
      message,
    },
  });

describe('a mail of an operator’s own HTML', () => {
  holdsFor(
    300,
    'has a text with its link, whatever the HTML is',
    [HTML, HTML, HTML],
    async (before, after, message) => {
      // Handlebars reads no NUL.
      const around = [before, after].map((text) => text.replaceAll('\0', ''));
      writeFileSync(path, around.join(' {{message}}<a href="{{inviteAcceptUrl}}">Join</a>'));
      const { html, text, faults } = await wordsOf(message);
      expect(faults.filter(({ code }) => code !== 'template_too_many_placeholders')).toEqual([]);
      expect(html).toContain(linkTo(INVITE_LINK, ID));
      expect(text).toContain(linkTo(INVITE_LINK, ID));
    },
  );

  holdsFor(
    60,
    'has one however deep its tags stand in each other, closed or not',
    [TAG, fc.integer({ min: 1_000, max: 10_000 }), fc.boolean()],
    async (tag, times, isClosed) => {
      writeFileSync(
        path,
        `${`<${tag}>`.repeat(times)}{{inviteAcceptUrl}}${isClosed ? `</${tag}>`.repeat(times) : ''}`,
      );
      const { text, faults } = await wordsOf('');
      expect(text).toContain(linkTo(INVITE_LINK, ID));
      expect(faults).toEqual([]);
    },
  );
});
