import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, vi } from 'vitest';
import type { MailServer } from '../lib/config';
import { makeToken } from '../lib/token';
import { CONTROL, HALF, holdsFor, textOf } from '../testing/fuzz';
import { UNUSED_MAIL_SERVER, withSettings } from '../testing/testing';
import { sayCause } from '../words/mails';
import { diagnose } from './diagnose';
import { quoteReply } from './quote';

withSettings();
// What has no code is logged as a fault of ours, many hundred times.
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

const REPLY = textOf(
  ...[
    '550 ',
    '5.1.1 ',
    '421-',
    '4.7.0 ',
    '535 5.7.8 ',
    'relay denied ',
    'greylisted ',
    'quota ',
    'too many ',
    'STARTTLS ',
  ],
  ...[
    'sender not allowed ',
    'unknown ',
    '\r\n',
    '\u001b[31m',
    '\u009b',
    '<b>',
    'http://evil.example/',
    '\u2028',
    '\ud83d',
  ],
);
const CODE = fc.constantFrom(
  ...[
    'EDNS',
    'EAUTH',
    'ECONNREFUSED',
    'ETIMEDOUT',
    'EPROTOCOL',
    'ESOCKET',
    'EENVELOPE',
    'EMESSAGE',
    'ECONNECTION',
    'ENOTFOUND',
  ],
  ...[
    'EHOSTUNREACH',
    'ECONNABORTED',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'x',
  ],
);
const COMMAND = fc.constantFrom(
  'CONN',
  'HELO',
  'EHLO',
  'STARTTLS',
  'AUTH PLAIN',
  'MAIL FROM',
  'RCPT TO',
  'DATA',
  'QUIT',
);
const HUNG_ON = fc.record(
  {
    code: CODE,
    originalCode: CODE,
    command: COMMAND,
    responseCode: fc.oneof(fc.integer({ min: 200, max: 599 }), fc.integer()),
    response: REPLY,
    reason: REPLY,
    address: fc.oneof(fc.ipV6(), fc.ipV4(), REPLY),
  },
  { requiredKeys: [] },
);
const SERVER = fc.record<MailServer>({
  host: fc.constantFrom('mail.example.com', '192.0.2.1', '2001:db8::1'),
  port: fc.constantFrom(25, 465, 587),
  auth: fc.option(fc.constant({ user: 'door@example.com', pass: 'Brass turns slowly 1' })),
  sender: fc.constant(UNUSED_MAIL_SERVER.sender),
  security: fc.constantFrom('tls', 'starttls', 'none'),
  isTlsRequired: fc.boolean(),
  ownName: fc.constant(UNUSED_MAIL_SERVER.ownName),
});

/** As a failed try arrives: with anything hung on it, one error for each address, or no error at all. */
const THROWN = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(REPLY, HUNG_ON).map(([message, on]) => Object.assign(new Error(message), on)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.array(fc.tuple(REPLY, HUNG_ON), { maxLength: 3 }), HUNG_ON, REPLY)
      .map(([parts, on, message]) => {
        const errors = parts.map(([said, hung]) => Object.assign(new Error(said), hung));
        return Object.assign(new AggregateError(errors, message), on);
      }),
  },
  { weight: 1, arbitrary: fc.oneof(fc.jsonValue(), fc.constant(undefined)) },
);

/** On one line, short, and with nothing that a terminal or the database would stumble over. */
function expectQuotable(text: string): void {
  expect(text).not.toMatch(CONTROL);
  expect(text).not.toMatch(/[\n\r\u2028\u2029]/);
  expect(text.length).toBeLessThanOrEqual(500);
  expect(text).not.toMatch(HALF);
}

describe('what a mail server said', () => {
  holdsFor(1_200, 'is explained in a sentence, whatever it was', [THROWN, SERVER], (thrown, mail) => {
    const { reply, cause, isFinal } = diagnose(thrown, mail);
    expectQuotable(reply);
    const explanation = sayCause({ cause: cause.code, causeFacts: cause.facts, explanation: null });
    expect(explanation).toMatch(/^[A-Z\d].*\.$/i);
    expect(explanation).not.toMatch(/undefined|null|NaN|\[object|\p{Cc}/u);
    expect(typeof isFinal).toBe('boolean');
  });

  holdsFor(
    1_000,
    'is shown without the token of a link and without the password, wherever they stand in it',
    [
      REPLY,
      REPLY,
      fc.uuid(),
      fc.nat(600),
      fc.constantFrom('invite', 'password-reset', 'email-change'),
      fc.string({ minLength: 4 }),
    ],
    (before, after, id, padding, purpose, pass) => {
      const token = makeToken({ purpose, path: '/invite/' }, id);
      const auth = { user: 'door@example.com', pass };
      const plain = Buffer.from(`\0${auth.user}\0${pass}`).toString('base64');
      fc.pre(!/[…\s]/u.test(pass) && !HALF.test(pass));
      for (const secret of [token, pass, plain, Buffer.from(pass).toString('base64')]) {
        // Where it is cut off at the end as well: half a token is no token, but nobody's business either.
        const said = quoteReply(`${before}${'x'.repeat(padding)} ${secret} ${after}`, { auth });
        expectQuotable(said);
        fc.pre(!`${before} ${after} x`.includes(pass));
        expect(said).not.toContain(secret);
      }
    },
  );

  holdsFor(500, 'stays as it is when it is quoted once more', [REPLY], (text) => {
    const quoted = quoteReply(text, null);
    expectQuotable(quoted);
    expect(quoteReply(quoted, null)).toBe(quoted);
  });
});
