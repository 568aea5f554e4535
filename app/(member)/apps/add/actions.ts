'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import type { Actor } from '@/lib/actor';
import { addApp } from '@/lib/apps/add';
import { getApp } from '@/lib/apps/queries';
import { AddApp, APP_KINDS } from '@/lib/apps/schema';
import { addClient } from '@/lib/oidc/add-client';
import { addressesOf, findOidcPreset } from '@/lib/oidc/presets';
import { AddClient } from '@/lib/oidc/schema';
import { pathOf } from '../paths';
import { signInWords } from '../sign-in-words';
import { findWho } from '../who';
import type { Added } from './added';

const Who = {
  access: z.enum(['everybody', 'some']).default('some'),
  /** Addresses of people, and names of groups, with commas between them. */
  who: z.string().max(20_000).default(''),
};
const AppForm = AddApp.omit({ isForEverybody: true, userIds: true }).extend({
  ...Who,
  kind: z.enum(APP_KINDS),
});
const ClientForm = AddClient.omit({ isForEverybody: true, userIds: true }).extend({
  ...Who,
  kind: z.literal('oidc'),
});
const AddForm = z.preprocess(filledIn, z.discriminatedUnion('kind', [AppForm, ClientForm]));
type Typed = Pick<z.output<typeof AppForm>, 'access' | 'who' | 'groupIds'>;

/** The addresses of a well-known app, where none were typed: without JavaScript nobody has filled them in. */
function filledIn(typed: unknown): unknown {
  const { kind = 'guarded', ...fields } = Object(typed) as Record<string, unknown>;
  const { preset, address, redirectUris } = fields;
  const known = findOidcPreset(String(preset ?? ''));
  const isEmpty = typeof redirectUris !== 'string' || redirectUris.trim() === '';
  if (
    kind !== 'oidc' ||
    !known ||
    !isEmpty ||
    typeof address !== 'string' ||
    !/^https?:/.test(address.trim())
  )
    return { ...fields, kind };
  return { ...fields, kind, ...addressesOf(known, address.trim()) };
}

async function openTo(actor: Actor, { access, who, groupIds }: Typed) {
  const isForEverybody = access === 'everybody';
  const named = who.split(/[,;\n]/).filter((text) => text.trim() !== '');
  const found = isForEverybody ? [] : await findWho(actor, named);
  return {
    isForEverybody,
    groupIds: [...groupIds, ...found.flatMap((it) => ('groupId' in it ? [it.groupId] : []))],
    userIds: found.flatMap((it) => ('userId' in it ? [it.userId] : [])),
  };
}

/** Ends on the page of the app; for one that signs in by itself in its secret, which is told nowhere else. */
export const add = action(AddForm, async (actor, input): Promise<Added> => {
  const { access, who, groupIds, ...rest } = input;
  const guests = await openTo(actor, { access, who, groupIds });
  if (rest.kind !== 'oidc') {
    const { id } = await addApp(actor, { ...rest, ...guests });
    revalidatePath('/apps', 'layout');
    redirect(`${pathOf(id)}?added`);
  }
  const { kind: _kind, ...client } = rest;
  const { id, secret } = await addClient(actor, { ...client, ...guests });
  revalidatePath('/apps', 'layout');
  const { name, address, preset } = await getApp(actor, { id });
  const words = await signInWords({ id, address, preset, isPublic: secret === null }, secret);
  return { id, name, secret, words };
});
