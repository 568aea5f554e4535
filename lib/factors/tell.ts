import type { Tx } from '../../database/database';
import { enqueueMails } from '../mail/enqueue';
import type { SignInChangedFacts } from '../mail/schema';

/** Tells a user by mail what was changed about how they sign in, in case it was not they who did it. */
export async function tellSignInChanged(
  tx: Tx,
  { id, email }: { id: string; email: string },
  what: SignInChangedFacts['what'],
  detail?: string,
): Promise<void> {
  const facts = { what, changedAt: new Date().toISOString(), ...(detail && { detail }) };
  await enqueueMails(tx, { template: 'sign-in-changed', to: email, aboutId: id, facts });
}
