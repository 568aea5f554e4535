'use client';

import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { CopyField } from './copy-field';
import { Pill, type Tone } from './notice';

/** Why somebody is not invited. */
type Refusal = 'not_an_address' | 'twice' | 'unknown_role' | 'role_refused' | 'name_refused' | 'already_user';

/** Somebody in the list, and what would become of them. */
export type PreviewRow = {
  text: string;
  email: string | null;
  role?: string;
  firstName?: string;
  lastName?: string;
  /** Where they stand in a table. */
  line?: number;
  mark: 'fine' | 'invited_again' | Refusal;
};

/** What became of one address. */
export type InviteOutcome = {
  text: string;
  outcome: 'invited' | 'invited_again' | 'too_many_open' | 'too_many_sent' | Refusal;
  link?: string | null;
};

/** How a state is called, what is to be known about it, and what it is called where links are passed on by hand. */
type Words = { tone: Tone; words: string; note?: string; byHand?: string };

const REFUSALS: Record<Refusal, Words> = {
  not_an_address: { tone: 'bad', words: 'Not an address' },
  twice: { tone: 'info', words: 'Twice in the list' },
  already_user: { tone: 'info', words: 'Already a user' },
  unknown_role: { tone: 'bad', words: 'Unknown role', note: 'Use member or admin.' },
  role_refused: { tone: 'bad', words: 'Not as this role', note: 'Nobody is invited to be the owner.' },
  name_refused: {
    tone: 'bad',
    words: 'Name not usable',
    note: 'Leave out links and angle brackets. Use at most 64 characters for each name.',
  },
};

const MARKS: Record<PreviewRow['mark'], Words> = {
  fine: { tone: 'good', words: 'Fine' },
  invited_again: {
    tone: 'warn',
    words: 'Already invited',
    note: 'Will be invited again. The older link ends.',
  },
  ...REFUSALS,
};

const OUTCOMES: Record<InviteOutcome['outcome'], Words> = {
  invited: { tone: 'good', words: 'Invited, mail queued', byHand: 'Invited' },
  invited_again: {
    tone: 'good',
    words: 'Already invited: mailed again',
    byHand: 'Already invited: here is a new link',
  },
  too_many_open: { tone: 'bad', words: 'Not invited: too many invites are open' },
  too_many_sent: { tone: 'bad', words: 'Not invited: too many within the hour' },
  ...REFUSALS,
};

const ROLES: Record<string, string> = { admin: 'Admin', member: 'Member' };

/** Whether sending reaches them. */
export function isInvitable({ mark }: PreviewRow): boolean {
  return mark === 'fine' || mark === 'invited_again';
}

/** What would become of each: those who cannot be invited first, for there is something to do about them. */
export function InvitePreview({ rows }: { rows: PreviewRow[] }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // At once, before the dialog finds that the button which had the focus is gone.
  useLayoutEffect(() => heading.current?.focus(), []);
  const ready = rows.filter(isInvitable);
  const refused = rows.filter((row) => !isInvitable(row));
  return (
    <section className="space-y-3">
      <h3 ref={heading} tabIndex={-1} className="font-bold outline-none">
        {previewWords(ready.length, rows.length)}
      </h3>
      {refused.length > 0 && (
        <p className="text-small text-quiet">
          {ready.length > 0 ? 'The others are left out. ' : ''}Go back to mend the list.
        </p>
      )}
      <Rows label="Preview">
        {[...refused, ...ready].map((row, n) => {
          const { tone, words, note } = MARKS[row.mark];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and may hold somebody twice
            <Row key={n} name={row.email ?? row.text} pill={<Pill tone={tone}>{words}</Pill>}>
              {[details(row), note].filter(Boolean).map((line) => (
                <p key={line} className="text-small wrap-anywhere text-quiet">
                  {line}
                </p>
              ))}
            </Row>
          );
        })}
      </Rows>
    </section>
  );
}

/** What became of each, in the order in which they were typed. */
export function InviteOutcomes({ outcomes, isMailed }: { outcomes: InviteOutcome[]; isMailed: boolean }) {
  return (
    <Rows label="What became of each address">
      {outcomes.map(({ text, outcome, link }, n) => {
        const { tone, words, byHand = words } = OUTCOMES[outcome];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and may hold somebody twice
          <Row key={n} name={text} pill={<Pill tone={tone}>{isMailed ? words : byHand}</Pill>}>
            {link && <CopyField label={`Invite link for ${text}`} text={link} />}
          </Row>
        );
      })}
    </Rows>
  );
}

/** A list that scrolls within itself when it is long, so that the buttons below stay near. */
function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard
    <div tabIndex={0} className="max-h-[45dvh] overflow-y-auto rounded-house border border-line px-4">
      <ul aria-label={label} className="divide-y divide-line">
        {children}
      </ul>
    </div>
  );
}

function Row({ name, pill, children }: { name: string; pill: ReactNode; children: ReactNode }) {
  return (
    <li className="space-y-1 py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="min-w-0 font-medium wrap-anywhere">{name || 'No address'}</span>
        {pill}
      </div>
      {children}
    </li>
  );
}

/** What the table says of somebody, and where it does. */
function details({ role = '', firstName = '', lastName = '', line }: PreviewRow): string {
  const name = `${firstName} ${lastName}`.trim();
  return [name, ROLES[role] ?? role, line && `Line ${line}`].filter(Boolean).join(' · ');
}

function previewWords(ready: number, all: number): string {
  if (ready === 0) return 'Nobody here can be invited';
  if (ready < all) return `${ready} of ${all} can be invited`;
  return ready === 1 ? 'Everything is fine' : `All ${ready} can be invited`;
}
