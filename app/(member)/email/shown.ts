import { z } from 'zod';
import { ListMails } from '@/lib/mail/schema';

/** What the address of the page says is shown: which of the mails, and which preview of their templates. */
export const Shown = ListMails.extend({
  preview: z.enum(['invite', 'password-reset']).catch('invite'),
  width: z.enum(['desktop', 'phone']).catch('desktop'),
  scheme: z.enum(['light', 'dark']).catch('light'),
  part: z.enum(['html', 'text']).catch('html'),
});
export type Shown = z.output<typeof Shown>;

const STANDARD = Shown.parse({});

/** The address that shows the same but for these changes; what goes without saying is left out. */
export function addressOf(shown: Shown, changes: Partial<Shown>): string {
  const said = Object.entries({ ...shown, ...changes }).filter(
    ([name, value]) => value !== undefined && value !== STANDARD[name as keyof Shown],
  );
  const query = new URLSearchParams(said.map(([name, value]) => [name, String(value)]));
  return said.length > 0 ? `/email?${query}` : '/email';
}
