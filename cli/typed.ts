import { createInterface } from 'node:readline';
import { z } from 'zod';
import { EmailAddress, type NewEmailAddress } from '../lib/email-address';
import { sayIssue } from '../words/say';
import { language, words } from './words';

/** The address that was typed behind a command, of somebody known or by which to know them; null, which is told, when it is none. */
export function readAddress(
  typed: string,
  kind: typeof EmailAddress | typeof NewEmailAddress = EmailAddress,
): EmailAddress | null {
  const { data, error } = kind.safeParse(typed);
  if (data !== undefined) return data;
  const fault = error.issues.slice(0, 1).map((issue) => sayIssue(issue, language()));
  console.error(words('cli')('wrong.address', { typed, fault: fault.join() }));
  return null;
}

/** The addresses that were typed behind a command, each once; null, which is told, when one of them is none. */
export function readAddresses(
  typed: string[],
  kind: typeof EmailAddress | typeof NewEmailAddress = EmailAddress,
): EmailAddress[] | null {
  const emails = typed.map((one) => readAddress(one, kind));
  return emails.includes(null) ? null : [...new Set(emails.filter((email) => email !== null))];
}

const UNITS_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const DATE = z.iso.date();

/**
 * The moment that was typed: a day or a time as ISO 8601 has them, in UTC where no offset stands behind it, or how long ago
 * it is (`90m`, `12h`, `7d`, `2w`). Null, which is told, when it is none.
 */
export function readSince(typed: string, now = new Date()): Date | null {
  const text = typed.trim().toUpperCase();
  const [, count, unit = ''] = /^(\d{1,9})\s?([SMHDW])$/.exec(text) ?? [];
  const [, day = '', time = '00:00', zone = 'Z'] = ISO.exec(text) ?? [];
  const at = count
    ? new Date(now.getTime() - Number(count) * (UNITS_MS[unit.toLowerCase()] ?? Number.NaN))
    : new Date(DATE.safeParse(day).success ? `${day}T${time}${zone}` : Number.NaN);
  // Years that every database can compare with.
  const year = at.getUTCFullYear();
  if (year >= 1900 && year < 9999) return at;
  console.error(words('cli')('wrong.since', { typed: JSON.stringify(typed) }));
  return null;
}

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/** Tells what is about to be lost and asks for a word to be typed. The end of the input is a no. */
export async function confirmByTyping(
  word: string,
  loss: string,
  input: NodeJS.ReadableStream,
): Promise<boolean> {
  const t = words('cli');
  console.error(loss);
  const lines = createInterface({ input, output: process.stderr });
  lines.setPrompt(t('confirm.prompt', { word }));
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() === word) return true;
    break;
  }
  console.error(t('confirm.unchanged'));
  return false;
}
