import 'server-only';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { z } from 'zod';
import { requireActor } from '@/app/_web/actor';
import { getPerson } from '@/lib/people/get';
import { findJoined } from '@/lib/people/queries';
import { Problem } from '@/lib/problem';
import { maySeeUsers } from '@/lib/users/policy';

/**
 * Who asks, and all of the person with this id, read once a request. The id of an invite leads on to the user that it became;
 * one that is nobody’s leads to not-found.tsx.
 */
export const loadPerson = cache(async (id: string) => {
  const isId = z.uuid().safeParse(id).success;
  const actor = await requireActor(isId ? pathOf(id) : '/users');
  if (!maySeeUsers(actor)) redirect('/account');
  if (!isId) notFound();
  try {
    return { actor, ...(await getPerson(actor, { id })) };
  } catch (thrown) {
    if (!(thrown instanceof Problem && thrown.is('not_found'))) throw thrown;
    const userId = await findJoined(actor, id);
    if (userId) redirect(pathOf(userId));
    notFound();
  }
});

/** The page of whoever has this id. */
export const pathOf = (id: string) => `/users/${id}`;
