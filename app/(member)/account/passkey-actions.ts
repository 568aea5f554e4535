'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { factorPath, requireProof } from '@/app/_web/actor';
import { keepingDevice } from '@/app/_web/device';
import { ownPath } from '@/app/_web/own-path';
import { getWords } from '@/app/_web/words';
import type { Actor } from '@/lib/actor';
import { addPasskey } from '@/lib/passkeys/add';
import { beginAddingPasskey } from '@/lib/passkeys/begin-adding';
import { removePasskey } from '@/lib/passkeys/remove';
import { renamePasskey } from '@/lib/passkeys/rename';
import { AddPasskey, PasskeyId, PasskeyName, RenamePasskey } from '@/lib/passkeys/schema';

const refresh = () => revalidatePath('/account');

/** Where they go on to who were led to a second factor. */
const Next = { next: z.string().optional() };

/** Parses the name before the device is asked, so that nobody makes a passkey that is then refused. */
export const beginAdding = action(
  z.object({ name: PasskeyName, ...Next }),
  async (actor, { next }) => {
    await requireProof(pageOf(actor, next));
    return beginAddingPasskey(actor);
  },
  { isForFactor: true },
);

export const add = action(
  AddPasskey.extend(Next),
  async (actor, { next, ...input }) => {
    await requireProof(pageOf(actor, next));
    await keepingDevice(actor, () => addPasskey(actor, input));
    if (isForFactor(actor)) redirect(ownPath(next));
    refresh();
    return (await getWords('passkeys'))('added', { name: input.name });
  },
  { isForFactor: true },
);

const isForFactor = (actor: Actor) => actor.kind === 'user' && actor.lacksFactor;

/** Where the actor adds passkeys. */
function pageOf(actor: Actor, next: string | undefined): string {
  return isForFactor(actor) ? factorPath(ownPath(next)) : '/account';
}

export const rename = action(RenamePasskey, async (actor, input) => {
  await renamePasskey(actor, input);
  refresh();
  return (await getWords('passkeys'))('renamed', { name: input.name });
});

export const remove = action(PasskeyId, async (actor, input) => {
  await requireProof('/account');
  await keepingDevice(actor, () => removePasskey(actor, input));
  refresh();
});
