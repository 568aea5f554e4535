'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { factorPath, requireProof } from '@/app/_web/actor';
import { rememberSession } from '@/app/_web/auth';
import { keepingDevice } from '@/app/_web/device';
import { ownPath } from '@/app/_web/own-path';
import { beginTwoFactor } from '@/lib/factors/begin';
import { confirmTwoFactor } from '@/lib/factors/confirm';
import { ConfirmTwoFactor } from '@/lib/factors/schema';
import { turnOffTwoFactor } from '@/lib/factors/turn-off';

const Nothing = z.object({});

/** Also for whoever reaches nothing else before they have a second factor. */
const FOR_FACTOR = { isForFactor: true };

export const begin = action(
  z.object({ next: z.string().optional() }),
  async (actor, input) => {
    const path = factorPath(ownPath(input.next));
    await requireProof(path);
    await beginTwoFactor(actor);
    redirect(path);
  },
  FOR_FACTOR,
);

export const confirm = action(
  ConfirmTwoFactor,
  async (actor, input) => {
    const { codes, session } = await confirmTwoFactor(actor, input);
    await rememberSession(session);
    return codes;
  },
  FOR_FACTOR,
);

export const turnOff = action(Nothing, async (actor) => {
  await keepingDevice(actor, () => turnOffTwoFactor(actor));
  redirect('/account');
});
