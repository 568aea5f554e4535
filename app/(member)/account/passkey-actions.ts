'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { requireProof } from '@/app/_web/actor';
import { addPasskey } from '@/lib/passkeys/add';
import { beginAddingPasskey } from '@/lib/passkeys/begin-adding';
import { removePasskey } from '@/lib/passkeys/remove';
import { renamePasskey } from '@/lib/passkeys/rename';
import { AddPasskey, PasskeyId, PasskeyName, RenamePasskey } from '@/lib/passkeys/schema';

const refresh = () => revalidatePath('/account');

/** The name is looked at before the device is asked, so that nobody makes a passkey for nothing. */
export const beginAdding = action(z.object({ name: PasskeyName }), async (actor) => {
  await requireProof('/account');
  return beginAddingPasskey(actor);
});

export const add = action(AddPasskey, async (actor, input) => {
  await requireProof('/account');
  await addPasskey(actor, input);
  refresh();
  return `${input.name} signs you in from now on.`;
});

export const rename = action(RenamePasskey, async (actor, input) => {
  await renamePasskey(actor, input);
  refresh();
  return `It is called ${input.name} now.`;
});

export const remove = action(PasskeyId, async (actor, input) => {
  await requireProof('/account');
  await removePasskey(actor, input);
  refresh();
});
