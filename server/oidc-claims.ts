import type { Account } from 'oidc-provider';
import { nameOf } from '../lib/oidc/names';
import type { Person } from '../lib/oidc/parties';
import { wholeName } from '../lib/person-name';
import { personWith } from './oidc-found';

/** Somebody as apps are told of them, which is looked up anew each time; undefined where they are gone or disabled. */
export async function findAccount(_ctx: unknown, id: string): Promise<Account | undefined> {
  const person = await personWith(id);
  return person ? { accountId: id, claims: () => claimsOf(person) } : undefined;
}

/** OpenID Connect Core 1.0 §5.1. */
async function claimsOf(person: Person) {
  const { id, email, firstName, lastName, groups, isEmailConfirmed } = person;
  const name = await nameOf(person);
  return {
    sub: id,
    ...{ name: wholeName(person), given_name: firstName, family_name: lastName },
    ...{ preferred_username: name, nickname: name },
    ...{ email, email_verified: isEmailConfirmed, groups },
  };
}
