import { EmailAddress } from '../lib/email-address';

/** The address that was typed behind a command; null, with a word about it, when it is none. */
export function readAddress(typed: string): EmailAddress | null {
  const { data, error } = EmailAddress.safeParse(typed);
  if (data !== undefined) return data;
  console.error(`"${typed}" is no address. ${error.issues[0]?.message}`);
  return null;
}
