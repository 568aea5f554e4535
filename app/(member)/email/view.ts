import { z } from 'zod';
import { askedOf } from '@/lib/asked';
import { MAILS_ASKED } from '@/lib/mail/schema';

/** What of the mail server is shown. */
export const VIEWS = ['settings', 'check', 'preview'] as const;

/** What the page shows, as its address says: of the mail server, of the mails, and which preview of which template. */
export const EmailView = askedOf({
  ...MAILS_ASKED,
  view: z.enum(VIEWS).catch('settings'),
  preview: z.enum(['invite', 'password-reset']).catch('invite'),
  width: z.enum(['desktop', 'phone']).catch('desktop'),
  scheme: z.enum(['light', 'dark']).catch('light'),
  part: z.enum(['html', 'text']).catch('html'),
});
export type EmailView = z.output<typeof EmailView>;

const STANDARD: Record<string, unknown> = EmailView.parse({});

/** The address that shows the same but for these changes. What is shown without being asked for is left out. */
export function addressOf({ unusable: _unusable, ...view }: EmailView, changes: Partial<EmailView>): string {
  const asked = Object.entries({ ...view, ...changes }).filter(
    ([name, value]) => value !== undefined && value !== STANDARD[name],
  );
  const query = new URLSearchParams(asked.map(([name, value]) => [name, String(value)]));
  return asked.length > 0 ? `/email?${query}` : '/email';
}
