import { redirect } from 'next/navigation';
import { hasApps } from '@/lib/apps/queries';
import { findSetupSkip, hasOwner, isUserManagementOff } from '@/lib/setup/queries';
import { currentActor } from './_web/actor';
import { NotSetUp, UserManagementOff } from './not-set-up';

/** Redirects everybody to the page they came for, or says why there is none yet. `joined`: they have just come in by an invite. */
export default async function Home({ searchParams }: PageProps<'/'>) {
  const actor = await currentActor();
  const isNew = (await searchParams).joined !== undefined;
  if (actor.kind === 'user' && actor.role !== 'member') redirect('/users');
  const own = (await hasApps()) ? '/apps' : '/account';
  if (actor.kind === 'user') redirect(isNew ? `${own}?joined` : own);
  if (await hasOwner()) redirect('/sign-in');
  if (await isUserManagementOff()) return <UserManagementOff />;
  if (await findSetupSkip()) return <NotSetUp />;
  redirect('/setup');
}
