import 'server-only';
import { redirect } from 'next/navigation';
import { hasOwner, isUserManagementOff } from '@/lib/setup/queries';

/** Leads to the first page, which says so, where user management is off. Asked before every page and every form. */
export async function requireUserManagement(): Promise<void> {
  if (await isUserManagementOff()) redirect('/');
}

/** Leads to the first page, which knows how to go on, while there is nobody who could sign in. */
export async function requireOwner(): Promise<void> {
  if (!(await hasOwner())) redirect('/');
}
