import type { IncomingHttpHeaders } from 'node:http';

/** The form with most fields is that of the users page, with 200 rows picked; Next and React add a few of their own. */
export const MOST_FIELDS = 250;
/** Lists and objects in what React sends along: a page's answer about 1,000 invited people has one for each. */
export const MOST_NESTED = 10_000;

/** Values in those: a comma each, as between the columns of the longest table of people, which has three in a row. */
export const MOST_VALUES = 200_000;

/**
 * Whether a body has more fields, or more lists, objects and values in them, than any form of ours. Next decodes both before any code of
 * ours runs, at a cost for each. Nothing is parsed here, so that no two parsers can differ: the counts are upper bounds of
 * what any parser can find.
 */
export function isBeyondForms(headers: IncomingHttpHeaders, body: Buffer): boolean {
  const type = headers['content-type']?.toLowerCase() ?? '';
  if (type.includes('urlencoded') && countOf(body, '&') >= MOST_FIELDS) return true;
  const isMultipart = type.includes('multipart');
  if (isMultipart && hasManyParts(body)) return true;
  // Of what React has made a text, or fields; anything else is decoded by nobody.
  return (isMultipart || headers['next-action'] !== undefined) && hasMuchNested(body);
}

/** A part begins with a line of two hyphens (RFC 2046 §5.1.1) and is named by Content-Disposition (RFC 7578 §4.2). */
function hasManyParts(body: Buffer): boolean {
  if (countOf(body, '\n--') < MOST_FIELDS) return false;
  // A text may have as many lines that begin so.
  return (body.toString('latin1').match(/content-disposition/gi) ?? []).length > MOST_FIELDS;
}

function hasMuchNested(body: Buffer): boolean {
  const nested = countOf(body, '[', MOST_NESTED) + countOf(body, '{', MOST_NESTED);
  return nested > MOST_NESTED || countOf(body, ',', MOST_VALUES) > MOST_VALUES;
}

/** How often a body holds these characters, counted no further than is of interest. */
function countOf(body: Buffer, text: string, most = MOST_FIELDS): number {
  let count = 0;
  for (let at = body.indexOf(text); at >= 0 && count <= most; at = body.indexOf(text, at + 1)) count += 1;
  return count;
}
