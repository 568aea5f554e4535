import { createHash, randomInt } from 'node:crypto';

/** Lower case without letters and digits that look alike, for it may be typed into a phone. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const PREFIX = 'lka_';
/** 33 letters of 31 kinds: more than 160 bits. */
const LENGTH = 33;
const SHAPE = new RegExp(`^${PREFIX}[${LETTERS}]{${LENGTH}}$`);

/** An app password: its beginning tells people, and programs that look for lost secrets, what it is. */
export function newAppPassword(): string {
  return PREFIX + Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

/** Whether a text could be one. */
export function isAppPassword(text: string): boolean {
  return SHAPE.test(text);
}

/** Only this rests in the database. */
export function hashOfAppPassword(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
