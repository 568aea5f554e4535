import 'server-only';
import type { Actor } from '@/lib/actor';
import { resendInvitation } from '@/lib/invitations/resend';
import { revokeInvitation } from '@/lib/invitations/revoke';
import { Problem } from '@/lib/problem';
import { changeRole } from '@/lib/users/change-role';
import { disableUser } from '@/lib/users/disable';
import { enableUser } from '@/lib/users/enable';
import type { PickedRow } from './picks';

/** What became of one row when something was done to many. */
export type RowOutcome = { email: string; isDone: boolean; sentence: string };

type Deed = { of: PickedRow['kind']; do: (actor: Actor, id: string) => Promise<string> };

/** What can be done to many rows at once, each by its own verb, with the sentence about one. */
export const DEEDS = {
  resend: {
    of: 'invitation',
    async do(actor, id) {
      await resendInvitation(actor, { id });
      return 'A new invite is in the mail queue.';
    },
  },
  revoke: {
    of: 'invitation',
    async do(actor, id) {
      await revokeInvitation(actor, { id });
      return 'The invite was taken back.';
    },
  },
  'make-member': { of: 'user', do: (actor, id) => makeRole(actor, id, 'member') },
  'make-admin': { of: 'user', do: (actor, id) => makeRole(actor, id, 'admin') },
  disable: {
    of: 'user',
    async do(actor, userId) {
      const { hasChanged, devices } = await disableUser(actor, { userId });
      return hasChanged ? `Disabled. ${signedOut(devices)}` : 'Was disabled already.';
    },
  },
  enable: {
    of: 'user',
    async do(actor, userId) {
      const { hasChanged } = await enableUser(actor, { userId });
      return hasChanged ? 'Enabled.' : 'Was not disabled.';
    },
  },
} satisfies Record<string, Deed>;

export type DeedName = keyof typeof DEEDS;
export const DEED_NAMES = Object.keys(DEEDS) as [DeedName, ...DeedName[]];

/** Does it to each row in turn. One that cannot be done does not keep the others. */
export async function doToEach(
  rows: PickedRow[],
  deed: (row: PickedRow) => Promise<string>,
): Promise<RowOutcome[]> {
  const outcomes: RowOutcome[] = [];
  for (const row of rows) {
    try {
      outcomes.push({ email: row.email, isDone: true, sentence: await deed(row) });
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      outcomes.push({ email: row.email, isDone: false, sentence: thrown.message });
    }
  }
  return outcomes;
}

/** Where somebody was signed in, as a sentence; none when they were not. */
export function signedOut(devices: number): string {
  if (devices === 0) return '';
  return devices === 1 ? '1 device was signed out.' : `${devices} devices were signed out.`;
}

async function makeRole(actor: Actor, userId: string, role: 'admin' | 'member'): Promise<string> {
  const { hasChanged } = await changeRole(actor, { userId, role });
  const what = role === 'admin' ? 'an admin' : 'a member';
  return hasChanged ? `Is ${what} now.` : `Was ${what} already.`;
}
