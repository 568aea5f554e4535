import { z } from 'zod';
import { fault } from './fault';

/** More than any address has; longer text is refused unread, so that nobody can make us work for nothing. */
const LONGEST_TEXT = 1_000;

/** RFC 5321, 4.5.3.1: 64 octets before the @, and a path of 256 octets less its two angle brackets. */
const LONGEST_LOCAL_PART = 64;
const LONGEST_ADDRESS = 254;

/** "Dot-atom" of RFC 5322, 3.2.3, in lower case: words with single dots between them. */
const DOT_ATOM = /^[a-z\d!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z\d!#$%&'*+/=?^_`{|}~-]+)*$/;

/** A label of RFC 1035, 2.3.1, which since RFC 1123, 2.1, may also begin with a digit. */
const LABEL = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/;

/**
 * A host name in lower-case ASCII, the form that DNS knows (IDNA: RFC 5891, as browsers do it by UTS #46);
 * null when the text holds anything but a name. The length of its labels is not looked at.
 */
export function asciiHostName(text: string): string | null {
  // The URL parser drops or decodes some characters in silence, so they are refused before it sees them. Two it keeps,
  // where they are part of a word (RFC 5892, A.1 and A.2).
  if (!/^(?:[a-z\d._-]|\u200C|\u200D|(?!\p{DI})\P{ASCII})+$/iu.test(text)) return null;
  try {
    const name = new URL(`http://${text}`).hostname;
    // It also turns bare numbers into IPv4 addresses; no top-level name is a number (RFC 3696, 2).
    return /(?:^|\.)\d+\.?$/.test(name) ? null : name;
  } catch {
    return null;
  }
}

/**
 * The one spelling of an email address by which Latchkey knows a person: lower case, domain in ASCII.
 * Takes exactly one bare address: before the @ an ASCII dot-atom (RFC 5322), no quotes or comments; after it
 * a domain of two labels or more (RFC 1035, RFC 1123), no IP address; lengths by RFC 5321, 4.5.3.1.
 * Null for all else; never throws.
 */
export function normaliseEmailAddress(text: string): string | null {
  if (text.length > LONGEST_TEXT) return null;
  const at = text.lastIndexOf('@');
  // Tested before it is lower-cased, since a few other letters (the Kelvin sign) turn into ASCII by that.
  const localPart = text.slice(0, Math.max(at, 0));
  if (localPart.length > LONGEST_LOCAL_PART || /\P{ASCII}/u.test(localPart)) return null;
  if (!DOT_ATOM.test(localPart.toLowerCase())) return null;
  const domain = asciiHostName(text.slice(at + 1));
  const labels = domain?.split('.') ?? [];
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label))) return null;
  const address = `${localPart.toLowerCase()}@${domain}`;
  return address.length <= LONGEST_ADDRESS ? address : null;
}

/**
 * What mail servers and their programs may take for something else than a mailbox: an option (-), a route (! and %), a
 * command (|, backticks, braces as in Exim's ${run…}), or an encoded word (=?, RFC 2047), which some decode to a second
 * address.
 */
const AMBIGUOUS = /^-|[!%|`{}]|=\?/;

/**
 * An address by which nobody is known yet, normalised: no more than servers read in one way only. Those that were taken
 * before stay what `normaliseEmailAddress` knows. Null for all else.
 */
export function normaliseNewEmailAddress(text: string): string | null {
  const address = normaliseEmailAddress(text);
  return address === null || AMBIGUOUS.test(address) ? null : address;
}

/** Enough of an address for whoever owns it to know it by: "m…@example.com". */
export function maskEmailAddress(email: string): string {
  return `${email.slice(0, 1)}…${email.slice(email.lastIndexOf('@'))}`;
}

const typed = (normalise: typeof normaliseEmailAddress) =>
  z
    .string(fault('email_invalid'))
    .trim()
    .transform((text, context) => {
      const address = normalise(text);
      if (address !== null) return address;
      context.addIssue({ code: 'custom', ...fault('email_invalid') });
      return z.NEVER;
    });

/** One address as typed into a form: white space around it is dropped, and the outcome is normalised. */
export const EmailAddress = typed(normaliseEmailAddress);

/** One that somebody is to be known by from now on. */
export const NewEmailAddress = typed(normaliseNewEmailAddress);

/** A normalised address. */
export type EmailAddress = z.output<typeof EmailAddress>;
