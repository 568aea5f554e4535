import { normaliseNewEmailAddress } from '../email-address';

/** One thing that somebody typed where an address was asked for; `email` is null when it is none. */
export type AddressEntry = { text: string; email: string | null };

/**
 * A quoted name before an address, an address in brackets, a separator, or a word. Nothing reaches over a line's end,
 * and no part can be read in two ways, so the time is linear in the length whatever is pasted.
 */
const TOKEN = /"[^"\n\r]*"(?=[ \t]*<)|<[^<>\n\r]*>|[,;\n\r]|[^\s,;<>"]+/g;
const LONGEST_TEXT = 100;

/**
 * Reads addresses the way people paste them: separated by commas, semicolons, spaces or line breaks, plain or as
 * `Name <address>`. Every address appears once, in the order typed; what is no address stays as an entry that says so.
 */
export function parseAddressList(text: string): AddressEntry[] {
  const entries = new Map<string, AddressEntry>();
  const add = (typed: string) => {
    const email = normaliseNewEmailAddress(typed);
    const key = email ?? typed;
    if (!entries.has(key)) entries.set(key, { text: typed.slice(0, LONGEST_TEXT), email });
  };

  let words: string[] = [];
  /** Ends a run of words: those with an @ are meant as addresses, the rest is a name, or nothing of use. */
  const flush = (isName: boolean) => {
    for (const word of words) if (word.includes('@')) add(word);
    const rest = words.filter((word) => !word.includes('@')).join(' ');
    if (rest && !isName) add(rest);
    words = [];
  };

  for (const [token] of text.matchAll(TOKEN)) {
    if (/^[,;\n\r]$/.test(token)) flush(false);
    else if (/^<.*>$/.test(token)) {
      flush(true);
      add(token.slice(1, -1).trim());
    } else if (!token.startsWith('"')) words.push(token);
  }
  flush(false);
  return [...entries.values()];
}

/** How many addresses a text holds, for the words on a button; those of a table count as well. */
export function countAddresses(text: string): number {
  return parseAddressList(text).filter(({ email }) => email).length;
}
