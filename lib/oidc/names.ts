import { db } from '../../database/database';
import { must } from '../problem';
import type { Person } from './parties';

const LONGEST_NAME = 40;

/**
 * What apps call somebody that know accounts by name (`preferred_username`): made of the address when it is first asked for, and
 * theirs from then on. Who comes later with the same gets a number behind it, also when the first has left: an app may still
 * keep their account. Throws `not_found` when the user is gone.
 */
export async function nameOf({ id, email, accountName }: Person): Promise<string> {
  if (accountName !== null) return accountName;
  const base = baseOf(email);
  for (let n = 1; n < 1_000; n++) {
    const name = n === 1 ? base : `${base}${n}`;
    // The user may be gone, the name another's, or another request has just made one.
    const [row] = await db().$queryRaw<{ name: string }[]>`
      insert into oidc_name (name, "userId") select ${name}, id from "user" where id = ${id}::uuid
      on conflict do nothing returning name`;
    if (row) return row.name;
    const made = await db().oidcName.findUnique({ where: { userId: id } });
    if (made) return made.name;
    must(await db().user.findUnique({ where: { id }, select: { id: true } }), 'not_found');
  }
  return `${base}-${id}`;
}

/** The part before the @ as nearly every app takes it: lower-case letters, digits, dots, hyphens and underscores. */
export function baseOf(email: string): string {
  const [local = ''] = email.split('@');
  const plain = local
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\+.*$/, '')
    .replace(/[^a-z\d._-]/g, '');
  const trimmed = plain.slice(0, LONGEST_NAME).replace(/^[._-]+|[._-]+$/g, '');
  return /^[a-z]/.test(trimmed) ? trimmed : `user${trimmed}`;
}
