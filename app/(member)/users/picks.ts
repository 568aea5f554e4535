import { z } from 'zod';
import { EmailAddress } from '@/lib/email-address';

const MOST_AT_ONCE = 200;

/** One row that was picked, as `user:<id>:<address>`; the address is for the words about it. */
const PickedRow = z
  .string()
  .max(400)
  .transform((text, context) => {
    const [, kind = '', id = '', email = ''] = /^(user|invitation):([^:]*):(.*)$/s.exec(text) ?? [];
    const row = z.object({ kind: z.enum(['user', 'invitation']), id: z.uuid(), email: EmailAddress });
    const { data } = row.safeParse({ kind, id, email });
    if (data) return data;
    context.addIssue({ code: 'custom', message: 'This is no row of the list.' });
    return z.NEVER;
  });
export type PickedRow = z.output<typeof PickedRow>;

export const Picks = z
  .array(PickedRow, 'Select somebody first.')
  .min(1, 'Select somebody first.')
  .max(MOST_AT_ONCE, `Select at most ${MOST_AT_ONCE} at once.`);

/** What is typed to delete these for good. */
export function phraseFor(picks: PickedRow[]): string {
  const [only] = picks;
  return picks.length === 1 && only ? only.email : `delete ${picks.length} users`;
}
