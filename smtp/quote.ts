import type { MailServer } from '../lib/config';
import { readReply } from './read';

const LONGEST = 500;

/** The token of a link (lib/token.ts): some filters repeat the address that they do not like. */
const TOKEN = /[\da-f-]{36}\.[\w-]{43}/g;

/**
 * What a mail server said, as it may be shown and kept: on one line, not too long, nothing that a terminal or the
 * database would stumble over, and without the password and the link, which some servers repeat when they refuse.
 */
export function quoteReply(reply: string, mail: Pick<MailServer, 'auth'> | null): string {
  const secrets = mail?.auth ? spellings(mail.auth) : [];
  // In the place of a secret stands what no reply has, until its letters are known.
  const told = secrets.reduce((text, secret) => text.replaceAll(secret, '\0'), reply.replaceAll('\0', ' '));
  return readReply(told)
    .replaceAll('\0', '…')
    .replace(TOKEN, '…')
    .replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST)
    .replace(/[\s\p{Cs}]$/u, ''); // half a character
}

/** How a password travels: with its user (AUTH PLAIN, RFC 4616), by itself (AUTH LOGIN), and in clear. Longest first. */
function spellings({ user, pass }: { user: string; pass: string }): string[] {
  const inBase64 = (text: string) => Buffer.from(text).toString('base64');
  // As a string of bytes where the reply around it is one.
  return [inBase64(`\0${user}\0${pass}`), inBase64(pass), Buffer.from(pass).toString('latin1'), pass];
}
