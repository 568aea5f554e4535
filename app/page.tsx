import { redirect } from 'next/navigation';
import { findSetupSkip, hasOwner, isUserManagementOff } from '@/lib/setup/queries';
import { currentActor } from './_web/actor';
import { NotSetUp, UserManagementOff } from './not-set-up';

/** Redirects everybody to the page they came for, or says why there is none yet. */
export default async function Home() {
  const actor = await currentActor();
  if (actor.kind === 'user') redirect(actor.role === 'member' ? '/account' : '/users');
  if (await hasOwner()) redirect('/sign-in');
  if (await isUserManagementOff()) return <UserManagementOff />;
  if (await findSetupSkip()) return <NotSetUp />;
  redirect('/setup');
}
