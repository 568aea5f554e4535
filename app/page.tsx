import { redirect } from 'next/navigation';
import { hasOwner } from '@/lib/setup/queries';
import { currentActor } from './_web/actor';

/** Sends everybody to where their work is. */
export default async function Home() {
  const actor = await currentActor();
  if (actor.kind === 'user') redirect(actor.role === 'member' ? '/account' : '/users');
  redirect((await hasOwner()) ? '/sign-in' : '/setup');
}
