'use client';

import type { ReactNode } from 'react';
import type { PillTone } from './pill';
import { useWords } from './words';

/** Why somebody is not invited. */
export type WhyNotInvited =
  | 'not_an_address'
  | 'twice'
  | 'unknown_role'
  | 'role_refused'
  | 'name_refused'
  | 'already_user';

/** How much each matters: bad is what the inviter can mend. */
export const REFUSAL_TONES: Record<WhyNotInvited, PillTone> = {
  not_an_address: 'bad',
  twice: 'still',
  unknown_role: 'bad',
  role_refused: 'bad',
  name_refused: 'bad',
  already_user: 'still',
};

/** A list that scrolls within itself when it is long, so that the buttons below stay near. */
export function InviteRows({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard
    <div tabIndex={0} className="max-h-[45dvh] overflow-y-auto rounded-house border border-line px-4">
      <ul aria-label={label} className="divide-y divide-line">
        {children}
      </ul>
    </div>
  );
}

/** One person of a list to be invited, and what is said of them. */
export function InviteRow({ name, pill, children }: { name: string; pill: ReactNode; children: ReactNode }) {
  const t = useWords('invite');
  return (
    <li className="space-y-1 py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="min-w-0 font-medium wrap-anywhere">{name || t('preview.noAddress')}</span>
        {pill}
      </div>
      {children}
    </li>
  );
}
