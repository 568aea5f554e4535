import { z } from 'zod';
import { type FaultCode, faultIssue } from './fault';
import { isTopLevelName } from './top-level-names';

// The rule for text that one person writes and others read in pages, mails and the activity log: names and personal lines.
// It runs in browsers too, so it uses no `v` flag and nothing of Node.

/** Emoji of more than one character (UTS #51, 1.4.9), of which the joiners, selectors and tags alone cannot be seen. */
const PICTURE = String.raw`\p{ExtPict}(?:[\uFE0E\uFE0F]|\p{EMod})?`;
const FLAG = String.raw`\u{1F3F4}(?:\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073}))\u{E007F}`;
const EMOJI = String.raw`${FLAG}|${PICTURE}(?:\u200D${PICTURE})*|[\d#*]\uFE0F\u20E3`;

/** Letters and marks of scripts that are written with joiners inside of words (Unicode 17, chapters 9, 12 and 13). */
const JOINED = `[${['Arab', 'Syrc', 'Nkoo', 'Mong', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh']
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('')}]`;
/** Signs that take the vowel of a letter; a joiner behind one says how the letter is drawn (RFC 5892, A.1 and A.2). */
const VIRAMA = String.raw`[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA]`;
const JOINER = String.raw`(?:(?<=${JOINED})[\u200C\u200D](?=${JOINED})|(?<=${VIRAMA})[\u200C\u200D](?![\u200C\u200D]))`;

/** Which form of a letter is meant, as names in Japanese, Chinese and Mongolian need it. */
const VARIANT = String.raw`(?<=\p{Script=Han})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]|(?<=\p{Script=Mong})[\u180B-\u180F]`;

/** What cannot be seen by itself and is right where it stands. */
const LEGITIMATE = new RegExp(`${EMOJI}|${JOINER}|${VARIANT}`, 'gu');

/**
 * What cannot be seen, or changes how its neighbours are seen: format characters and all others that programs may leave
 * out, characters without a meaning of their own, and three signs that are drawn empty.
 */
const INVISIBLE = /[\p{Cf}\p{DI}\p{Cs}\p{Co}\p{NChar}\u2800\uFFFC\u{1D159}]/u;

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
/** A mark without a letter would be drawn over what stands before the text, and a pile of them over the lines around. */
const STRAY_MARKS = /^\p{M}|\p{M}{6}/u;

/**
 * Signs that are read as a full stop. Between letters of scripts without case they are what they are: the end of a
 * sentence in Chinese, the dot between two names in Japanese; as is the dot of Catalan in "Gal·la".
 */
const DOT_LIKE =
  /(?<=[\p{Lu}\p{Ll}\p{Lt}]\p{M}*)(?!(?<=l)[·‧]l)[。۔܁܂ꓸ꘎𐩐𝅭·‧・∙⋅•](?=\p{L})|(?<=[\p{L}\p{M}\p{N}])[。۔܁܂ꓸ꘎𐩐𝅭·‧・∙⋅•](?=[\p{Lu}\p{Ll}\p{Lt}])|(?<=[\p{Lu}\p{Ll}]\p{M}*)[٠۰](?=[\p{Lu}\p{Ll}])/giu;
