'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { requireProof } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { fault } from '@/lib/fault';
import { SignOutDevice } from '@/lib/users/schema';
import { signOutDevice } from '@/lib/users/sign-out-device';
import { DEEDS, DIRECT_DEEDS, GROUP_DEEDS } from '../deeds';
import type { RowOutcome } from '../each';
import { changeGroup } from '../group-deeds';
import { OnePick } from '../picks';
import { doToRow } from '../verbs';
import { pathOf } from './person';

const DoDeedHere = z.object({
  deed: z.enum(DIRECT_DEEDS, fault('deed_missing').message),
  picks: OnePick,
});

/** Does a deed to the person whose page it is. Where nobody is left of whom there could be a page, it leads to the list. */
export const doDeedHere = action(DoDeedHere, async (actor, { deed, picks }): Promise<RowOutcome[]> => {
  const outcomes: RowOutcome[] = [];
  for (const { id, email } of picks) {
    if (DEEDS[deed].needsProof) await requireProof(pathOf(id));
    outcomes.push({ email, isDone: true, ...(await doToRow(actor, deed, id)) });
    if (deed === 'revokeInvite') redirect(`/users?revoked=${id}`);
  }
  revalidatePath('/users', 'layout');
  return outcomes;
});

const ChangeGroups = z.object({
  deed: z.enum(GROUP_DEEDS, fault('deed_missing').message),
  groupId: z.uuid(fault('group_missing').message),
  picks: OnePick,
});

/** Brings the person whose page it is into a group, or out of one. */
export const changeGroups = action(ChangeGroups, async (actor, { deed, groupId, picks }) => {
  const outcomes = await changeGroup(actor, deed, { groupId, rows: picks });
  revalidatePath('/users', 'layout');
  return outcomes;
});

export const signOutThere = action(SignOutDevice, async (actor, input) => {
  const { email } = await signOutDevice(actor, input);
  revalidatePath('/users', 'layout');
  return (await getWords('person'))('devices.signedOut', { email });
});
