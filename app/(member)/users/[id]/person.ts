import 'server-only';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { z } from 'zod';
import { requireActor } from '@/app/_web/actor';
import { notHere } from '@/app/_web/not-here';
import { getPerson } from '@/lib/people/get';
import { findJoined } from '@/lib/people/queries';
import { Problem } from '@/lib/problem';
import { maySeeUsers } from '@/lib/users/policy';

/**
 * Who asks, and all of the person with this id, read once a request. The id of an invite leads on to the user that it became;
 * one that is nobody’s is null (404).
 */
export const loadPerson = cache(async (id: string) => {
  const isId = z.uuid().safeParse(id).success;
  const actor = await requireActor();
  if (!maySeeUsers(actor)) redirect('/account');
  if (!isId) return notHere();
  try {
    return { actor, ...(await getPerson(actor, { id })) };
  } catch (thrown) {
    if (!(thrown instanceof Problem && thrown.is('not_found'))) throw thrown;
    const userId = await findJoined(actor, id);
    if (userId) redirect(pathOf(userId));
    return notHere();
  }
});

/** The page of whoever has this id. */
export const pathOf = (id: string) => `/users/${id}`;
