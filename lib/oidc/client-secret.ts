import { newSecret } from '../sessions/secret';

/** A new secret of an app. It begins so that those who look for secrets in files find it. */
export function newClientSecret(): string {
  return `lks_${newSecret()}`;
}
