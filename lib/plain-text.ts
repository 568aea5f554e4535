import { z } from 'zod';
import { type FaultCode, fault, faultIssue } from './fault';
import { isTopLevelName } from './top-level-names';

// The rule for what one person writes and others read, in pages, mails and the activity log: names and personal lines.
// It runs in browsers too.

const PICTURE = String.raw`\p{ExtPict}(?:[\uFE0E\uFE0F]|\p{EMod})?`;
/** England, Scotland and Wales are a black flag and letters in tags. Any other tags would be hidden text. */
const REGIONS = ['gbeng', 'gbsct', 'gbwls'].map((region) =>
  [...region].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join(''),
);
/** Emoji (UTS #51, 1.4.9) with their joiners, selectors and tags, which by themselves cannot be seen. */
const EMOJI = [
  `\u{1F3F4}(?:${REGIONS.join('|')})\u{E007F}`,
  String.raw`${PICTURE}(?:\u200D${PICTURE})*`,
  String.raw`[\d#*]\uFE0F\u20E3`,
];

/** What a letter may have: no more, since looking back past marks without end takes time that grows with their square. */
const MARKS = String.raw`\p{M}{0,5}`;
/** Letters and marks of scripts that have joiners inside of words (The Unicode Standard, chapters 9, 12 and 13). */
const SCRIPTS = 'Arab Syrc Nkoo Mong Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh'.split(' ');
const JOINED = `[${SCRIPTS.map((script) => `\\p{Script=${script}}`).join('')}]`;
/** Takes the vowel of a letter; a joiner behind it says how the letter is drawn (RFC 5892, A.1 and A.2). */
const VIRAMA = String.raw`[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA]`;

/** Characters that cannot be seen by themselves, where they belong. */
const RIGHTLY_INVISIBLE = new RegExp(
  [
    ...EMOJI,
    String.raw`(?<=${JOINED}${MARKS})[\u200C\u200D](?=${JOINED})`,
    String.raw`(?<=${VIRAMA})[\u200C\u200D](?![\u200C\u200D])`,
    // Which form of a letter is meant, as in names of Japan.
    String.raw`(?<=\p{Script=Han})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]`,
    String.raw`(?<=\p{Script=Mong})[\u180B-\u180F]`,
  ].join('|'),
  'gu',
);

/**
 * What is not seen, or changes how its neighbours are: format characters, what programs may leave out (UAX #44,
 * Default_Ignorable_Code_Point), what is no character or has a meaning only by agreement, and signs that are drawn empty.
 */
const INVISIBLE = /[\p{Cf}\p{DI}\p{Cs}\p{Co}\p{NChar}\u2800\uFFFC\u{1D159}]/u;
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
/** Marks that would be drawn over what stands before the text, or, six or more on one letter, over the lines around it. */
const STRAY_MARKS = /^\p{M}|\p{M}{6}/u;

/**
 * Signs that look like a full stop. Between letters of scripts without case they mean something else: the end of a
 * sentence in Chinese, the dot between two names in Japanese.
 */
const DOT_LIKE = '[。۔܁܂ꓸ꘎𐩐𝅭·‧・∙⋅•]';
const FALSE_DOT = new RegExp(
  [
    String.raw`(?<![\p{Lo}\p{N}]${MARKS})${DOT_LIKE}(?=\p{L})`,
    String.raw`${DOT_LIKE}(?=[\p{Lu}\p{Ll}\p{Lt}])`,
    String.raw`(?<=\p{Script=Latin})[٠۰](?=\p{Script=Latin})`,
  ].join('|'),
  'gu',
);
const FALSE_DOT_BEFORE_WORD = new RegExp(String.raw`\p{L}\p{M}*${DOT_LIKE}([\p{L}\p{M}]{2,})`, 'gu');

const SCHEME = /:\/\/|(?<!\S)\/\/\S|\\\\\S|(?<![\p{L}\p{N}])(?:https?|ftp|file|mailto|data|javascript):\S/iu;
const IP_ADDRESS = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/;
const DOTTED = /[^\s.]\.\p{L}\p{M}*[\p{L}\p{N}-]/u;

/**
 * A short form and the name behind it, without a space: "St.John", "J.R.R.Tolkien", in Arabic "د.أحمد". Short forms have up
 * to four letters and a capital where the script has any, as the name does, which has three letters or more.
 */
const SHORT_FORM =
  /(?<![^\s("'‘“–-])(?:[\p{Lu}\p{Lt}\p{Lo}]\p{M}*(?:\p{L}\p{M}*){0,3}\.)+[\p{Lu}\p{Lt}\p{Lo}]\p{M}*(?:\p{L}\p{M}*){2,}(?![\p{L}\p{N}_@/\\#&=%]|[.:?]\S)/gu;

/**
 * One spelling of a text: NFKC, white space around it dropped and within it made one space. Emoji that NFKC would turn into
 * letters stay, and 2½ does not become 21/2.
 */
export function normalisePlainText(text: string): string {
  const parts = text.split(/(\p{ExtPict}\uFE0F)/u);
  return parts
    .map((part, at) => (at % 2 ? part : part.replace(/(?<=\p{Nd})(?=\p{No})/gu, ' ').normalize('NFKC')))
    .join('')
    .replace(/[^\S\p{Cc}\p{Zl}\p{Zp}\uFEFF]+/gu, ' ')
    .trim();
}

/** What is wrong with a text of one line that others are to read; null when nothing is. */
export function findTextFault(text: string): TextFault | null {
  if (CONTROL.test(text) || STRAY_MARKS.test(text)) return 'control_characters';
  if (INVISIBLE.test(text.replace(RIGHTLY_INVISIBLE, ''))) return 'invisible_characters';
  return isLinkLike(text) ? 'link_like' : null;
}
export type TextFault = Extract<FaultCode, 'control_characters' | 'invisible_characters' | 'link_like'>;

/**
 * Whether mail programs or readers could take a part of the text for an address to go to, or for HTML. "St.John" is none:
 * a short form before a name that is no top-level name.
 */
export function isLinkLike(text: string): boolean {
  const plain = asRead(text);
  if (/[<>]|www\./i.test(plain) || SCHEME.test(plain) || IP_ADDRESS.test(plain)) return true;
  if ([...plain.matchAll(FALSE_DOT_BEFORE_WORD)].some(([, word = '']) => isTopLevelName(word))) return true;
  return DOTTED.test(plain.replace(SHORT_FORM, (form) => (form.split('.').some(isTopLevelName) ? form : '')));
}

/** A text with its look-alikes of dots, slashes and colons replaced by what they look like. */
function asRead(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/l[·‧]l/giu, 'll') // Catalan
    .replace(FALSE_DOT, '.')
    .replace(/[∕⁄╱⧸]/g, '/')
    .replace(/[꞉∶ː˸]/g, ':');
}

/**
 * A text as `normalisePlainText` spells it, without what `findTextFault` finds. One that is far longer than it may be is
 * refused unread, since normalising takes time that can grow with the square of the length. `mayLookLikeLink`: no mail
 * holds it, so it may be called "draw.io".
 */
export const plainText = (most: number, tooLong: FaultCode, { mayLookLikeLink = false } = {}) =>
  z
    .string()
    .refine(({ length }) => length <= 20 * most, { message: tooLong, params: { most } })
    .transform(normalisePlainText)
    .pipe(
      z
        .string()
        .max(most, fault(tooLong))
        .superRefine((text, context) => {
          const code = findTextFault(text);
          if (code && !(code === 'link_like' && mayLookLikeLink))
            context.addIssue(faultIssue({ code, facts: {} }));
        }),
    );
