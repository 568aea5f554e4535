'use client';

import type { ReactNode } from 'react';
import { useFormatter } from 'use-intl/react';
import type { PillTone } from './pill';
import { useWords } from './words';

/** Why somebody is not invited. */
export type WhyNotInvited =
  | 'not_an_address'
  | 'twice'
  | 'unknown_role'
  | 'role_refused'
  | 'name_refused'
  | 'unknown_group'
  | 'already_user';

/** How much each matters: bad is what the inviter can mend. */
export const REFUSAL_TONES: Record<WhyNotInvited, PillTone> = {
  not_an_address: 'bad',
  twice: 'still',
  unknown_role: 'bad',
  role_refused: 'bad',
  name_refused: 'bad',
  unknown_group: 'bad',
  already_user: 'still',
};

/** People of a list, below a rule of ink. */
export function InviteRows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className="border-t border-ink [&>li]:border-b [&>li]:border-line">
      {children}
    </ul>
  );
}

/** One person of a list to be invited, and what is said of them. */
export function InviteRow({ name, pill, children }: { name: string; pill: ReactNode; children: ReactNode }) {
  const t = useWords('invite');
  return (
    <li className="space-y-1 py-2">
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-2">
        <span className="min-w-0 font-semibold wrap-anywhere">{name || t('preview.noAddress')}</span>
        {pill}
      </div>
      {children}
    </li>
  );
}

/** Into which groups they come. */
export function Into({ names }: { names: string[] }) {
  const t = useWords('invite');
  const format = useFormatter();
  return (
    <p className="text-small wrap-anywhere text-quiet">{t('groups.into', { groups: format.list(names) })}</p>
  );
}
