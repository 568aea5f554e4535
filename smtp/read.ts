/**
 * A reply as text. SMTP names no character set for it (RFC 5321 §4.2.1). Where the bytes are UTF-8, nodemailer has decoded
 * them; else it gives a character for each byte, and what they were meant to be is found here by what is usual in a
 * language. Detectors that are made for whole documents find nothing in so few bytes.
 */
export function readReply(reply: string): string {
  if (reply.includes('\x1b$')) return decode(reply, 'iso-2022-jp') ?? reply;
  const isBytes = /^[\0-\xff]*$/.test(reply) && /[\x80-\xff]/.test(reply);
  if (!isBytes) return reply;
  // UTF-8 that was cut off within a character.
  const torn = bytesOf(reply).toString('utf8');
  if (count(torn, /[^\0-\x7f\ufffd]/g) > 2 * count(torn, /\ufffd/g)) return torn.replaceAll('\ufffd', '');
  // Western letters stand between those of ASCII, hardly ever three in a row, and none of them is in the range of C1.
  const isWestern = !/[\x80-\xff]{3}|[\x80-\x9f][\x80-\xff]/.test(reply);
  const scores = isWestern
    ? []
    : SCORES.map(([encoding, score]) => [encoding, score(reply, encoding)] as const);
  const [best] = scores.filter(([, score]) => score > 0).sort(([, one], [, other]) => other - one);
  return (best && decode(reply, best[0])) ?? western(reply);
}

/** How probable it is, from 0 to about 1, that the bytes are text in an encoding. */
type Score = (reply: string, encoding: string) => number;

/** By the share of characters of two bytes whose first byte is one of the usual letters of that encoding. */
const pairs =
  (first: number, last: number, weight: number, atLeast = 1): Score =>
  (reply, encoding) => {
    const leads = [...reply.matchAll(/[\x80-\xff][\0-\xff]/g)].map(([pair]) => pair.charCodeAt(0));
    if (leads.length < atLeast || decode(reply, encoding) === null) return 0;
    return (weight * leads.filter((lead) => lead >= first && lead <= last).length) / leads.length;
  };

/** Whatever is said in Japanese, much of it is kana. In EUC they are where GB 18030 has them too, but without them all is. */
const japanese =
  (leastKana: number): Score =>
  (reply, encoding) => {
    const text = decode(reply, encoding) ?? '';
    const all = count(text, /[^\0-\x7f]/g) || 1;
    const kana = count(text, /[\u3000-\u30ff]/g) / all;
    return kana < leastKana ? 0 : 1.3 * kana + (0.6 * count(text, /[\u4e00-\u9fff]/g)) / all;
  };

/** By the usual letters of Russian, in words that are not oddly spelled with capitals in their midst. */
const cyrillic: Score = (reply, encoding) => {
  const words = (decode(reply, encoding) ?? '').match(/[^\0-\x7f]+/g) ?? [];
  const usual = words.filter((word) => /^([А-ЯЁ]?[а-яё]*|[А-ЯЁ]+)$/.test(word)).join('');
  const often = count(usual, /[оеаинтсрвлкм]/gi);
  return (1.15 * often + 0.55 * (usual.length - often)) / (words.join('').length || 1);
};

const SCORES: [encoding: string, score: Score][] = [
  ['windows-1251', cyrillic],
  ['koi8-r', cyrillic],
  // The three thousand most used characters, by pronunciation; beyond them, by radical, are the rare ones.
  ['gb18030', pairs(0xb0, 0xd7, 0.93)],
  ['big5', pairs(0xa4, 0xc6, 0.9)],
  // Hangul is in a part of that, so in a few letters there is no telling.
  ['euc-kr', pairs(0xb0, 0xc8, 1, 5)],
  ['shift_jis', japanese(0)],
  ['euc-jp', japanese(0.2)],
];

/** Windows-1252, which some versions of Node decode as Latin-1: its quotation marks are where Windows-1254 has them too. */
function western(reply: string): string {
  return reply.replace(/[\x80-\x9f]/g, (mark) => decode(mark, 'windows-1254') ?? '');
}

function decode(reply: string, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytesOf(reply));
  } catch {
    return null;
  }
}

function bytesOf(reply: string): Buffer {
  return Buffer.from(reply, 'latin1');
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
