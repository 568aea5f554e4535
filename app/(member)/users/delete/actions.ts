'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { completeDeparture } from '@/lib/departures/complete';
import { EmailAddress } from '@/lib/email-address';
import { fault } from '@/lib/fault';
import { revokeInvitation } from '@/lib/invitations/revoke';
import { Problem } from '@/lib/problem';
import { Picks } from '../picks';
import { phraseFor } from './phrase';
import { receiptOf } from './receipt-address';

const Transfer = z.object({ owned: z.literal('transfer'), picks: Picks, transferTo: EmailAddress });

const Remove = z
  .object({ owned: z.literal('delete'), picks: Picks, confirmation: z.string().trim() })
  .refine(
    async ({ picks, confirmation }) => confirmation.toLowerCase() === (await phraseFor(picks)).toLowerCase(),
    { path: ['confirmation'], ...fault('phrase_not_confirmed') },
  );

const DeleteUsers = z.discriminatedUnion('owned', [Transfer, Remove], {
  error: fault('fate_missing').message,
});

/**
 * Deletes whoever was picked for good; who is only invited has the invite taken back. One of several who is refused does not
 * keep the others. The receipt says of each what became of them; where all are refused, the form says why.
 */
export const deleteUsers = action(DeleteUsers, async (actor, input) => {
  const done: string[] = [];
  const refused: string[] = [];
  for (const { kind, id, email } of input.picks)
    try {
      if (kind === 'invitation') await revokeInvitation(actor, { id });
      else if (input.owned === 'transfer')
        await completeDeparture(actor, { userId: id, owned: 'transfer', transferTo: input.transferTo });
      else await completeDeparture(actor, { userId: id, owned: 'delete', email, confirmation: email });
      done.push(id);
    } catch (thrown) {
      refused.push(id);
      if (!(thrown instanceof Problem) || refused.length === input.picks.length) throw thrown;
    }
  redirect(receiptOf(done, refused));
});
