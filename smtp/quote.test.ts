import { describe, expect, it } from 'vitest';
import { UNUSED_MAIL_SERVER } from '../testing/testing';
import { quoteReply } from './quote';

const inBase64 = (text: string) => Buffer.from(text).toString('base64');
const mail = { ...UNUSED_MAIL_SERVER, auth: { user: 'door', pass: 'pass word $& 1' } };
const { user, pass } = mail.auth;

describe('the words of a mail server', () => {
  it.each([
    ['many lines become one', '550-5.7.1 No\r\n550 5.7.1   really\r\n', '550-5.7.1 No 550 5.7.1 really'],
    [
      'nothing reaches a terminal or a database that it could not hold',
      '220 a\x1b[2Jb\0c\x7f',
      '220 a [2Jb c',
    ],
    ['nor half a character, wherever it stands', '550 \ud83d no \ude00', '550 no'],
    ['letters of any script stay', '550 Üñbekannt 宛先', '550 Üñbekannt 宛先'],
    [
      'a sign-in that is echoed loses the password',
      `500 AUTH PLAIN ${inBase64(`\0${user}\0${pass}`)}?`,
      '500 AUTH PLAIN …?',
    ],
    ['so does the half of one', `500 ${inBase64(pass)}?`, '500 …?'],
    ['and the password itself, each time', `500 ${pass}, ${pass}`, '500 …, …'],
    ['even over two lines', `500-a ${pass}\r\n500 b`, '500-a … 500 b'],
    ['even at the place where it is cut', `${'x'.repeat(495)}${pass}`, `${'x'.repeat(495)}…`],
  ])('%s', (_what, reply, quoted) => {
    expect(quoteReply(reply, mail)).toBe(quoted);
  });

  it('are cut to a sensible length', () => {
    expect(quoteReply('x'.repeat(10_000), mail)).toHaveLength(500);
  });

  it('stay as they are where there is no password', () => {
    expect(quoteReply('250 ok', UNUSED_MAIL_SERVER)).toBe('250 ok');
    expect(quoteReply('250 ok', null)).toBe('250 ok');
  });
});
