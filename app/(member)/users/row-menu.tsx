'use client';

import { Menu } from '@/components/menu';
import { useWords } from '@/components/words';
import { DEEDS, type OfferedDeed } from './deeds';
import { type RowDeedsProps, useRowDeeds } from './row-deeds';

export type RowActionsProps = RowDeedsProps & { offers: OfferedDeed[] };

/** The menu of a row, with the dialogs in which its deeds ask and answer. */
export function RowMenu({ offers, ...props }: RowActionsProps) {
  const t = useWords('deeds');
  const list = useWords('usersList');
  const { choose, dialogs } = useRowDeeds(props);
  return (
    <>
      <Menu
        label={list('actionsFor', { email: props.row.email })}
        items={offers.map((deed) => {
          const { icon: Icon, isDanger } = DEEDS[deed];
          return {
            label: t(`${deed}.label`),
            icon: Icon && <Icon size={16} strokeWidth={1.75} aria-hidden="true" />,
            isDanger,
            onSelect: () => choose(deed),
          };
        })}
      />
      {dialogs}
    </>
  );
}
