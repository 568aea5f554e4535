import 'server-only';
import { redirect } from 'next/navigation';
import { hasOwner, isUserManagementOff } from '@/lib/setup/queries';

/** Redirects to the first page, which says so, where user management is off. Every page and action calls it first. */
export async function requireUserManagement(): Promise<void> {
  if (await isUserManagementOff()) redirect('/');
}

/** Redirects to the first page, which leads to the set-up, while there is no owner: nobody could sign in. */
export async function requireOwner(): Promise<void> {
  if (!(await hasOwner())) redirect('/');
}
