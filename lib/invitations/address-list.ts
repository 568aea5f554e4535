import { normaliseNewEmailAddress } from '../email-address';

/** One thing that somebody typed where an address was asked for; `email` is null when it is none. */
export type AddressEntry = { text: string; email: string | null };

/** Of what is no address as much is shown, which is more than an address has (RFC 5321, 4.5.3.1). */
export const LONGEST_TEXT = 320;
/** Longer words are not looked into. */
const LONGEST_WORD = 1_000;

/** What cannot be seen and means nothing in an address (UAX #44, Default_Ignorable_Code_Point). */
const INVISIBLE = /(?![\u200C\u200D])\p{DI}/gu;
/** Stands for each of these while a text is read, so that every place in it stays what it was. */
const NOTHING = '\u00AD';
/** What two more of them may stand between, where they are part of a word (RFC 5892, A.1 and A.2). */
const JOINED = /[^\P{L}\p{ASCII}]|\p{M}/u;

/** Signs that are typed in the place of others, each before the one that it is read as. */
const LIKE = new Map(
  '“"”"„"‟"〝"〞"«"»"‹"›"〈<〉>《<》>（(）)【[】]、,،,؛;﹐,﹔;﹫@'
    .match(/../gu)
    ?.map(([sign = '', like = '']) => [sign, like]),
);
const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', nbsp: ' ', amp: '&', '#64': '@' };

/**
 * A name in quotes, which has no @ or stands before brackets; brackets; a link that writes a mail; a separator; a
 * remark; a tab or parenthesis; a word. No part can be read in two ways, so the time is linear in the length whatever is
 * pasted.
 */
const TOKEN =
  /"[^"@]*"|"[^"]*"(?=[ \t]*<)|<[^<>]*>|mailto:[^\s<>"()[\]]*|[,;]|\([^()@]*\)|[\t()[\]]|[^\s,;<>"()[\]]+/gi;

/** Tags of what is copied from a web page; `block`: one that stands between two texts. */
const TAG =
  /^[/!]?(?:a|abbr|b|em|font|i|img|s|small|span|strong|u|(?<block>[a-z]:p|blockquote|body|br|d[dlt]|div|h[1-6]|head|hr|html|li|meta|ol|p|pre|table|tbody|td|tfoot|th|thead|title|tr|ul))(?=\s|\/?>)/i;

/** What a line may begin with, in the header of a mail (RFC 5322, 2.2), in a signature or in a list. */
const LABEL = /^[ \t>|*•-]{0,9}(\p{L}[\p{L}\p{M}\p{N} -]{0,29}):(?!\/\/)/u;
/** Of whom a mail is, in the languages of its programs: they may be followed by nobody. */
const PEOPLE = /^(?:to|cc|bcc|from|reply-to|sender|an|von|à|de|para|a|da|aan|van|kopie|copie|cci)$/i;
/** Lines of a header that are about no people, though some have an @. */
const NO_PEOPLE =
  /^(?:subject|betreff|objet|asunto|oggetto|assunto|onderwerp|date|datum|data|fecha|sent|gesendet|envoyé|enviado|inviato|verzonden|message-id|in-reply-to|references|received|mime-version|importance|user-agent|(?:arc|authentication|content|dkim|list|received|thread|x)-.*)$/i;

/** What may stand around an address without being of it, though it might begin with some of these. */
const AT_BEGINNING = new Set("'‘’‚‛´`•·▪◦‣●○■□➢✓✔–—…:.,¡¿>|\\/*#");
const AT_END = new Set("'‘’‚‛´`…:.,!?>|\\/*_~}");
/** Behind one that stands alone, as in "mia@example.com - Mia", words are a name. */
const DASH = /^[-–—|:=/]+$/;
/** Bullets, numbers of lists, rules and other signs that say nothing by themselves. */
const SIGN = /^(?:[^\p{L}\p{N}@]+|[^\p{L}\p{N}@]?\p{N}{1,4}[.):]+)$/u;

/**
 * Something between two separators. Of addresses, `isAlone` says that no other has the same place; of words, `isBeside`
 * that they can be nothing but a name or a remark.
 */
type Part = { start: number; end: number } & (
  | { email: string | null; isAlone: boolean }
  | { email?: never; isBeside: boolean; isSign: boolean }
);

/**
 * Reads addresses the way people paste them: separated by commas, semicolons, tabs, spaces or line breaks; plain, as
 * `Name <address>`, `Last, First <address>` or `Name (address)`, as links, as lines of a mail's header, as lists with
 * bullets or numbers, as rows of a spreadsheet. Every address appears once, in the order typed. Names beside addresses
 * are left out; what is neither stays, as it was typed, as an entry that says so. Parsers of RFC 5322 refuse most of
 * this, or leave out in silence what they do not know.
 */
export function parseAddressList(text: string): AddressEntry[] {
  const entries = new Map<string, AddressEntry>();
  const add = (start: number, end: number, email: string | null, isAlone = true) => {
    const place = email && !isAlone ? email : text.slice(start, end);
    const typed = place
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, LONGEST_TEXT);
    const key = email ?? typed;
    if (typed && !entries.has(key)) entries.set(key, { text: typed, email });
  };
  const lines = linesOf(asRead(text));
  const hasColumns = areColumns(lines.map(({ line }) => line));
  const tell = (words: Part[]) => {
    const [first, last] = [words[0], words.at(-1)];
    const isSaid = words.some((word) => word.email === undefined && !word.isSign);
    if (first && last && isSaid && !hasColumns) add(first.start, last.end, null);
  };

  for (const { line, at } of lines) {
    const { label, skipped } = labelOf(line);
    if (NO_PEOPLE.test(label)) {
      add(at, at + line.length, null);
      continue;
    }
    /** Words before a comma, which are a last name when a first name and an address follow. */
    let before: Part[] = [];
    for (const { parts, separator } of piecesOf(line, at, skipped)) {
      const found = parts.filter(({ email }) => email !== undefined);
      const last = found.at(-1);
      if (!last || parts[0]?.email !== undefined) tell(before);
      before = [];
      if (!last && separator === ',' && parts.length <= 3) before = parts;
      else if (!last) tell(parts);
      // With the name, so that whoever typed it sees whom they meant.
      else if (found.length === 1 && last.email === null)
        add(parts[0]?.start ?? 0, parts.at(-1)?.end ?? 0, null);
      else {
        for (const { start, end, ...it } of found)
          if (it.email !== undefined) add(start, end, it.email, it.isAlone);
        const behind = parts.slice(parts.indexOf(last) + 1);
        tell(behind.filter((part) => part.email === undefined && !part.isBeside));
      }
    }
    tell(before);
  }
  return [...entries.values()];
}

/** What keeps a text from being an address; the first that applies. */
export type WhyNoAddress =
  | 'no_at'
  | 'many_ats'
  | 'nothing_before'
  | 'nothing_behind'
  | 'no_dot'
  | 'foreign_letters'
  | 'strange_sign';

/** Why something that was read as no address is none, for a word beside it. */
export function whyNoAddress(text: string): WhyNoAddress {
  const word = asRead(text)
    .split(/[\s,;<>"()[\]]+/)
    .find((part) => part.includes('@'));
  if (!word) return 'no_at';
  const [before = '', behind = '', ...others] = word.split('@');
  if (others.length > 0) return 'many_ats';
  if (!before) return 'nothing_before';
  if (!behind) return 'nothing_behind';
  if (/\P{ASCII}/u.test(before)) return 'foreign_letters';
  return /[^.]\.[^.]/.test(behind) ? 'strange_sign' : 'no_dot';
}

/** A text with each sign as what it is meant to be. Every place in it is the same as before. */
function asRead(text: string): string {
  const plain = text.replace(/\r\n/g, `${NOTHING}\n`).replace(/[\r\v\f\u0085\u2028\u2029]/g, '\n');
  if (/^[\n\t\u00AD\x20-\x7E]*$/.test(plain) && !plain.includes('&')) return plain;
  return (
    plain
      .replace(/&(#?\w{2,4});/g, (entity, name) => (ENTITIES[name] ?? entity).padEnd(entity.length, NOTHING))
      // Full width, as keyboards of East Asia type it.
      .replace(/[\uFF01-\uFF5E]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
      .replace(/[^\P{ASCII}\n\t\x20-\x7E]/gu, ' ')
      .replace(/[\u200C\u200D]/g, (joiner, at: number, whole: string) =>
        JOINED.test(whole.charAt(at - 1)) && JOINED.test(whole.charAt(at + 1)) ? joiner : NOTHING,
      )
      .replace(/\P{ASCII}/gu, (sign) => LIKE.get(sign) ?? sign)
  );
}

/** The lines, those of a header unfolded (RFC 5322, 2.2.3): where each begins, and what it has. */
function linesOf(text: string): { line: string; at: number }[] {
  const found: { folded: string[]; at: number; isHeader: boolean }[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    const above = found.at(-1);
    if (above?.isHeader && /^[ \t]+\S/.test(line)) above.folded.push(line);
    else found.push({ folded: [line], at, isHeader: labelOf(line).label !== '' });
    at += line.length + 1;
  }
  return found.map(({ folded, at }) => ({ line: folded.join(' '), at }));
}

/** The label of a line with addresses, and how much of the line it takes; empty where there is none. */
function labelOf(line: string): { label: string; skipped: number } {
  const [whole = '', words = ''] = LABEL.exec(line.slice(0, 80)) ?? [];
  const label = words.trim();
  const isLabel =
    PEOPLE.test(label) ||
    NO_PEOPLE.test(label) ||
    (line.includes('@') && !/^(?:mailto|https?)$/i.test(label));
  return isLabel ? { label, skipped: whole.length } : { label: '', skipped: 0 };
}

/** Whether all lines have as many cells and one address each, as rows of a spreadsheet; what they have besides is known. */
function areColumns(lines: string[]): boolean {
  const rows = lines.filter((line) => line.trim());
  const count = (row: string, sign: string) => row.split(sign).length - 1;
  if (rows.length < 2 || rows.slice(1).some((row) => count(row, '@') !== 1)) return false;
  return [',', ';', '\t'].some((sign) => {
    const width = count(rows[0] ?? '', sign);
    return width > 0 && rows.every((row) => count(row, sign) === width);
  });
}

/** What of a line stands between separators, and by which sign each ends. */
function piecesOf(line: string, at: number, skipped: number): { parts: Part[]; separator: string }[] {
  const pieces: { parts: Part[]; separator: string }[] = [];
  let parts: Part[] = [];
  let isBeside = false;
  const end = (separator: string) => {
    pieces.push({ parts, separator });
    parts = [];
    isBeside = false;
  };
  TOKEN.lastIndex = skipped;
  for (let match = TOKEN.exec(line); match; match = TOKEN.exec(line)) {
    const [token] = match;
    const place = { start: at + match.index, end: at + match.index + token.length };
    const addresses = (all: (string | null)[], within = place) =>
      parts.push(...all.map((email) => ({ ...within, email, isAlone: within !== place })));
    const isMarkup = token.startsWith('<') && TAG.exec(token.slice(1));
    if (token === ',' || token === ';') end(token);
    else if (isMarkup) {
      if (isMarkup.groups?.block) end('>');
      const links = addressesInMarkup(token);
      addresses(links);
      isBeside = links.length > 0;
    } else if (token.startsWith('<')) {
      const whole = knownIn(token.slice(1, -1));
      if (whole) addresses([whole], { start: place.start + 1, end: place.end - 1 });
      else addresses(addressesInBrackets(token.slice(1, -1)));
    } else if (/^mailto:/i.test(token)) addresses(addressesInLink(token));
    else if (token.includes('@') && !token.startsWith('"')) addresses([addressIn(token)], { ...place });
    else {
      const isRemark = isBeside || /^["(]./.test(token);
      parts.push({ ...place, isBeside: isRemark, isSign: SIGN.test(token) || token === '""' });
      if (token === '(' || token === '[' || token === '\t' || DASH.test(token)) isBeside = true;
      if (token === ')' || token === ']') isBeside = false;
    }
  }
  end('\n');
  return pieces;
}

/** The address that a word is, less what stands around it. */
function addressIn(word: string): string | null {
  const seen = word.slice(0, LONGEST_WORD + 1).replace(INVISIBLE, '');
  if (seen.length > LONGEST_WORD) return null;
  const signs = [...seen];
  const first = signs.findIndex((sign) => !AT_BEGINNING.has(sign));
  const last = signs.findLastIndex((sign) => !AT_END.has(sign));
  const bare = signs.slice(Math.max(first, 0), last + 1).join('');
  return normaliseNewEmailAddress(bare.replace(/^\p{L}[\p{L}-]{1,19}:/u, ''));
}

/** The address in brackets, as it stands there. */
function knownIn(inner: string): string | null {
  return normaliseNewEmailAddress(
    inner
      .slice(0, LONGEST_WORD + 1)
      .replace(INVISIBLE, '')
      .trim(),
  );
}

/** What else may stand in brackets: a link, or several addresses. Null: something else. */
function addressesInBrackets(inner: string): (string | null)[] {
  if (/^\s*mailto:/i.test(inner)) return addressesInLink(inner.trim());
  const words = inner.split(/[\s,;]+/).filter((word) => word.includes('@'));
  const known = words.map(addressIn).filter((email) => email !== null);
  return known.length > 0 && known.length === words.length ? known : [null];
}

/** The people to whom a link writes (RFC 6068): in its path, and as `to`, `cc` and `bcc`. */
function addressesInLink(link: string): (string | null)[] {
  const [path = '', query = ''] = link.replace(/^mailto:/i, '').split('?');
  const fields = query
    .split(/&(?:amp;)?/)
    .flatMap((field) => /^b?cc=(.*)$|^to=(.*)$/is.exec(field)?.slice(1) ?? []);
  const words = [path, ...fields].flatMap((list = '') => decoded(list).split(/[,;]/));
  const known = words.flatMap((word) => addressIn(word.trim()) ?? []);
  return known.length > 0 ? known : [null];
}

/** What a tag links to; all else in it is not for people. */
function addressesInMarkup(tag: string): string[] {
  const links = tag.match(/mailto:[^\s"'<>]*/gi) ?? [];
  return links.flatMap(addressesInLink).filter((email) => email !== null);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
