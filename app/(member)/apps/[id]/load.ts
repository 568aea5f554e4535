import 'server-only';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { z } from 'zod';
import { requireActor } from '@/app/_web/actor';
import { notHere } from '@/app/_web/not-here';
import { mayManageApps } from '@/lib/apps/policy';
import { getApp } from '@/lib/apps/queries';
import { Problem } from '@/lib/problem';

/** Who asks, and the app with this id, read once a request. Null (404) for an id of none. */
export const loadApp = cache(async (id: string) => {
  const isId = z.uuid().safeParse(id).success;
  const actor = await requireActor();
  if (!mayManageApps(actor)) redirect('/apps');
  if (!isId) return notHere();
  try {
    return { actor, app: await getApp(actor, { id }) };
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.is('not_found')) return notHere();
    throw thrown;
  }
});
