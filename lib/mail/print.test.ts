import type { ReactElement } from 'react';
import { render } from 'react-email';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { changeSettings, withSettings } from '../../testing/testing';
import { EMAIL_CHANGE_LINK } from '../email-changes/link';
import { INVITE_LINK } from '../invitations/link';
import { RESET_LINK } from '../password-resets/link';
import { toText } from './print';
import type { FactsOf, Template } from './render';

withSettings();

/** How often React was asked, and the mails that were printed. */
let renders = 0;
let bodies: ReactElement[] = [];
let renderWords: typeof import('./render').renderWords;

// Other files of tests may have loaded these modules before, in the same process.
beforeAll(async () => {
  vi.resetModules();
  const email = await import('react-email');
  const counted: typeof email.render = (...given) => {
    renders += 1;
    return email.render(...given);
  };
  vi.doMock('react-email', () => ({ ...email, render: counted }));
  vi.resetModules();
  const print = await import('./print');
  const noted: typeof print.printMail = (body, choices) => {
    bodies.push(body);
    return print.printMail(body, choices);
  };
  vi.doMock('./print', () => ({ ...print, printMail: noted }));
  ({ renderWords } = await import('./render'));
});
afterAll(() => {
  for (const module of ['react-email', './print']) vi.doUnmock(module);
  vi.resetModules();
});
beforeEach(() => {
  bodies = [];
});

const ID = '0190a2c4-1111-7222-8333-444455556666';
const at = '2030-01-31T12:30:00.000Z';
const WHAT: FactsOf<'sign-in-changed'>['what'][] = [
  ...(['two-factor-on', 'two-factor-off', 'two-factor-cleared', 'backup-codes-renewed'] as const),
  ...(['backup-code-used', 'passkey-added', 'passkey-removed'] as const),
];

/** Every mail that there is in each of its forms, with these words wherever somebody chooses the words. */
const MAILS: { [Of in Template]: (words: string, email: string) => FactsOf<Of>[] } = {
  invite: (words) =>
    (['owner', 'admin', 'member'] as const).flatMap((role) =>
      [null, { firstName: words, lastName: '' }, { firstName: words, lastName: words }].flatMap((inviter) =>
        ['', words].map((message) => ({
          link: { ...INVITE_LINK, id: ID, version: 1 },
          expiresAt: at,
          role,
          inviter,
          message,
        })),
      ),
    ),
  'password-reset': (words) => [
    { link: { ...RESET_LINK, id: ID, version: 1 }, expiresAt: at, firstName: words, lastName: words },
  ],
  'password-changed': () => [{ changedAt: at }],
  'email-change': () => [{ link: { ...EMAIL_CHANGE_LINK, id: ID, version: 1 }, expiresAt: at }],
  'email-taken': () => [{}],
  'email-changed': (_words, newEmail) => [{ newEmail, changedAt: at }],
  'sign-in-changed': (words) =>
    WHAT.flatMap((what) => [
      { what, changedAt: at },
      { what, changedAt: at, detail: words },
    ]),
};

async function expectAllAsMadeAnew(words: string, email: string): Promise<number> {
  let mails = 0;
  for (const [template, factsOf] of Object.entries(MAILS))
    for (const facts of factsOf(words, email)) {
      const { html, text } = await renderWords({ to: email, template, facts });
      const body = bodies.at(-1);
      if (!body) throw new Error('Nothing was printed.');
      const anew = await render(body);
      expect(html).toBe(anew);
      expect(text).toBe(toText(anew));
      mails += 1;
    }
  return mails;
}

describe('a mail that is filled in', () => {
  const MIA = 'mia@example.com';

  it.each([
    ['ordinary', 'Olivia Owner'],
    ['with HTML', '<img src=x onerror=alert(1)><a href="https://evil.example">Click</a>'],
    ['with HTML without an equals sign', '<b>Olivia</b></p></td></table><h1>Hello'],
    ['with entities', '&lt;b&gt; &amp; &#60; &nbsp;'],
    ['with quotes', `"Olivia" 'the' “Owner” \`here\``],
    ['like an attribute', '" onmouseover="alert(1)'],
    ['like a placeholder', '{{link}} {{{email}}} \ue000link\ue001 \ue000email\ue001'],
    ['like a pattern', "$& $1 $` $' $$"],
    ['with line breaks', 'Olivia\r\nBcc: all@example.com\n\n> Owner\rhere'],
    ['with blanks', '  Olivia   Owner\t '],
    ['with blanks of other kinds', 'O\u00a0l\u2003i\u200bv\u3000i\u2028a\u2029 \ufeff'],
    ['with nothing but blanks', ' \t '],
    ['with what nobody sees', 'O\0l\u0007i\u001bv\u0085ia\u00ad\u200c\u200d'],
    ['with halves of characters', 'Olivia \ud83d \udd11'],
    ['from right to left', 'אוליביה \u202eevil\u202c عُلا \u200f\u2067x\u2069'],
    ['of every script', 'Ünïcødé 東京 🔑 Ωλίβια Оливия 👩‍👩‍👧'],
    ['very long', `${'Olivia '.repeat(2_000)}Owner`],
    ['very long without a blank', 'Olivia'.repeat(2_000)],
    ['like a link', 'https://latchkey.example.com/invite/sample'],
    ['like Markdown', '> - * # [x](https://evil.example) ***'],
  ])('is to the letter what it is when made anew, with words that are %s', async (_what, words) => {
    expect(await expectAllAsMadeAnew(words, MIA)).toBe(37);
  });

  it.each(['Kate & <Söhne> "here"', 'Latch=key `', ' two  blanks '])(
    'is so for the instance %s, too',
    async (instanceName) => {
      changeSettings({ instanceName });
      await expectAllAsMadeAnew('Olivia', MIA);
    },
  );

  it.each(["o'hara+a=b@example.com", "!#$%&'*/=?^_`{|}~-@example.com", '用户@例え.jp'])(
    'is so for the address %s, too',
    async (email) => {
      await expectAllAsMadeAnew('Olivia', email);
    },
  );

  it('costs React one making for any number of mails of a form', async () => {
    const inviteTo = (n: number) =>
      renderWords({
        to: `guest${n}@example.com`,
        template: 'invite',
        facts: {
          link: { ...INVITE_LINK, id: ID, version: n },
          expiresAt: new Date(Date.UTC(2030, 0, n)).toISOString(),
          role: 'member',
          inviter: { firstName: `Olivia ${n}`, lastName: 'Owner & <Sons>' },
          message: `Line ${n}`,
        },
      });
    await inviteTo(1);
    const before = renders;
    expect(before).toBeGreaterThan(0);
    const mails = await Promise.all(Array.from({ length: 100 }, (_, n) => inviteTo(n + 1)));
    expect(renders).toBe(before);
    expect(new Set(mails.map(({ html }) => html)).size).toBe(100);
  });
});
