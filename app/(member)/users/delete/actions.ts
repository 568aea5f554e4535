'use server';

import { z } from 'zod';
import { action } from '@/app/_web/action';
import { completeDeparture } from '@/lib/departures/complete';
import { EmailAddress } from '@/lib/email-address';
import { revokeInvitation } from '@/lib/invitations/revoke';
import { doToEach, signedOut } from '../deeds';
import { Picks, phraseFor } from '../picks';

const Deletion = z.discriminatedUnion('owned', [
  z.object({ owned: z.literal('transfer'), picks: Picks, transferTo: EmailAddress }),
  z
    .object({ owned: z.literal('delete'), picks: Picks, confirmation: z.string().trim() })
    .refine(({ picks, confirmation }) => confirmation.toLowerCase() === phraseFor(picks), {
      path: ['confirmation'],
      message: 'Type exactly what stands above the field.',
    }),
]);

/** Deletes whoever was picked for good; who is only invited has the invite taken back. The page stays, to show the receipt. */
export const deleteUsers = action(Deletion, async (actor, input) => {
  const outcomes = await doToEach(input.picks, async ({ kind, id, email }) => {
    if (kind === 'invitation') {
      await revokeInvitation(actor, { id });
      return 'The invite was taken back.';
    }
    const { devices, owned, movedTo } = await completeDeparture(
      actor,
      input.owned === 'transfer'
        ? { userId: id, owned: 'transfer', transferTo: input.transferTo }
        : { userId: id, owned: 'delete', email, confirmation: email },
    );
    const things = owned.join(', ');
    const fate = movedTo ? `${things} went to ${movedTo}.` : `${things} ended.`;
    return ['Deleted.', things && fate, signedOut(devices)].filter(Boolean).join(' ');
  });
  return outcomes;
});
