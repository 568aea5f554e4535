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

describe('the words of a mail server in letters of its own', () => {
  /** Bytes as nodemailer gives them where they are no UTF-8: a character for each. */
  const inBytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex').toString('latin1');
  // Node decodes all of these, but encodes none: each was made once, by iconv.
  it.each([
    ['windows-1252', 'Empfänger unbekannt', '456d7066e46e67657220756e62656b616e6e74'],
    [
      'windows-1252',
      'Boîte aux lettres pleine, réessayez',
      '426fee746520617578206c65747472657320706c65696e652c2072e96573736179657a',
    ],
    ['windows-1252', 'El buzón no existe', '456c2062757af36e206e6f20657869737465'],
    ['windows-1252', 'Größe “zu groß”', '4772f6df6520937a752067726fdf94'],
    ['gb18030', '请使用授权码登录', 'c7ebcab9d3c3cadac8a8c2ebb5c7c2bc'],
    ['gb18030', '用户不存在', 'd3c3bba7b2bbb4e6d4da'],
    ['gb18030', '发件人与登录用户不一致', 'b7a2bcfec8cbd3ebb5c7c2bcd3c3bba7b2bbd2bbd6c2'],
    ['big5', '使用者不存在', 'a8cfa5ceaacca4a3a673a662'],
    ['big5', '驗證失敗，請檢查密碼', 'c5e7c3d2a5a2b1d1a141bdd0c0cbac64b14bbd58'],
    ['shift_jis', 'ユーザーが見つかりません', '8386815b8355815b82aa8ca982c282a982e882dc82b982f1'],
    ['shift_jis', '認証に失敗しました', '94468fd882c98eb8947382b582dc82b582bd'],
    ['shift_jis', '宛先不明', '88b690e6957396be'],
    ['euc-jp', 'ユーザーが見つかりません', 'a5e6a1bca5b6a1bca4acb8aba4c4a4aba4eaa4dea4bba4f3'],
    ['euc-jp', '認証に失敗しました', 'c7a7bedaa4cbbcbac7d4a4b7a4dea4b7a4bf'],
    ['iso-2022-jp', '認証に失敗しました', '1b244247273e5a244b3c3a47542437245e2437243f1b2842'],
    ['euc-kr', '사용자를 찾을 수 없습니다', 'bbe7bfebc0dab8a620c3a3c0bb20bcf620bef8bdc0b4cfb4d9'],
    ['euc-kr', '인증에 실패했습니다', 'c0cec1f5bfa120bdc7c6d0c7dfbdc0b4cfb4d9'],
    ['windows-1251', 'Пользователь не найден', 'cfeeebfce7eee2e0f2e5ebfc20ede520ede0e9e4e5ed'],
    ['windows-1251', 'Ошибка аутентификации', 'cef8e8e1eae020e0f3f2e5edf2e8f4e8eae0f6e8e8'],
    ['windows-1251', 'Почтовый ящик переполнен', 'cfeef7f2eee2fbe920fff9e8ea20efe5f0e5efeeebede5ed'],
    ['windows-1251', 'ОШИБКА', 'ced8c8c1cac0'],
    ['windows-1251', 'Сообщение похоже на спам', 'd1eeeee1f9e5ede8e520efeef5eee6e520ede020f1efe0ec'],
    ['koi8-r', 'Пользователь не найден', 'f0cfccd8dacfd7c1d4c5ccd820cec520cec1cac4c5ce'],
    ['koi8-r', 'Ошибка аутентификации', 'efdbc9c2cbc120c1d5d4c5ced4c9c6c9cbc1c3c9c9'],
    ['koi8-r', 'Почтовый ящик переполнен', 'f0cfded4cfd7d9ca20d1ddc9cb20d0c5d2c5d0cfcccec5ce'],
    ['koi8-r', 'ОШИБКА', 'effbe9e2ebe1'],
    ['koi8-r', 'Сообщение похоже на спам', 'f3cfcfc2ddc5cec9c520d0cfc8cfd6c520cec120d3d0c1cd'],
  ])('%s: %s', (_encoding, text, hex) => {
    for (const codes of ['550 ', '550 5.1.1 <mia@example.org>: ', '550-5.7.1 no\r\n550 5.7.1 '])
      expect(quoteReply(codes + inBytes(hex), null)).toBe(codes.replace('\r\n', ' ') + text);
  });

  it('UTF-8 that was cut off within a character loses that one alone', () => {
    const bytes = Buffer.from('550 Почтовый ящик').toString('latin1');
    expect(quoteReply(bytes.slice(0, -1), null)).toBe('550 Почтовый ящи');
  });

  it('lose the password as well, whatever letters it has', () => {
    const auth = { user: 'door', pass: 'пароль с буквами' };
    const echo = `${inBytes('cff0e8e2e5f2')} ${Buffer.from(auth.pass).toString('latin1')} ${inBytes('c4e0')}`;
    expect(quoteReply(`535 ${echo}`, { auth })).toBe('535 Привет … Да');
  });

  it('leave nothing that a terminal would stumble over, whatever the bytes are', () => {
    for (let seed = 0; seed < 256; seed += 1) {
      const bytes = Buffer.from(
        Array.from({ length: 40 }, (_, at) => (seed * 31 + at * at * 7 + at * seed) % 256),
      );
      expect(quoteReply(`550 ${bytes.toString('latin1')}`, null)).not.toMatch(/[\p{Cc}\p{Cs}\ufffd]/u);
    }
  });
});
