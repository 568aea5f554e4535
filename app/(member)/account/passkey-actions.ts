'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { FACTOR_PATH, requireProof } from '@/app/_web/actor';
import { keepingDevice } from '@/app/_web/device';
import { getWords } from '@/app/_web/words';
import type { Actor } from '@/lib/actor';
import { addPasskey } from '@/lib/passkeys/add';
import { beginAddingPasskey } from '@/lib/passkeys/begin-adding';
import { removePasskey } from '@/lib/passkeys/remove';
import { renamePasskey } from '@/lib/passkeys/rename';
import { AddPasskey, PasskeyId, PasskeyName, RenamePasskey } from '@/lib/passkeys/schema';

const refresh = () => revalidatePath('/account');

/** Parses the name before the device is asked, so that nobody makes a passkey that is then refused. */
export const beginAdding = action(
  z.object({ name: PasskeyName }),
  async (actor) => {
    await requireProof(pageOf(actor));
    return beginAddingPasskey(actor);
  },
  { isForFactor: true },
);

export const add = action(
  AddPasskey,
  async (actor, input) => {
    await requireProof(pageOf(actor));
    await keepingDevice(actor, () => addPasskey(actor, input));
    if (pageOf(actor) === FACTOR_PATH) redirect('/');
    refresh();
    return (await getWords('passkeys'))('added', { name: input.name });
  },
  { isForFactor: true },
);

/** Where the actor adds passkeys. */
function pageOf(actor: Actor): string {
  return actor.kind === 'user' && actor.lacksFactor ? FACTOR_PATH : '/account';
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
