'use client';

import { Menu, type MenuItem } from '@/components/menu';
import { useWords } from '@/components/words';
import { DEEDS, type OfferedDeed } from './deeds';
import { type RowDeedsProps, type Subject, useRowDeeds } from './row-deeds';

/** The lines of a menu for what is offered of somebody. */
export function useDeedItems(): (offers: OfferedDeed[], choose: (deed: OfferedDeed) => void) => MenuItem[] {
  const t = useWords('deeds');
  return (offers, choose) =>
    offers.map((deed) => {
      const { icon: Icon, isDanger } = DEEDS[deed];
      return {
        label: t(`${deed}.label`),
        icon: Icon && <Icon size={16} strokeWidth={1.75} aria-hidden="true" />,
        isDanger,
        onSelect: () => choose(deed),
      };
    });
}

/** The menu on the page of a person. */
export function RowMenu({ row, role, offers, action }: RowDeedsProps & { offers: OfferedDeed[] }) {
  const list = useWords('usersList');
  const itemsOf = useDeedItems();
  const { choose, dialogs } = useRowDeeds(action);
  const subject: Subject = { row, role };
  return (
    <>
      <Menu
        label={list('actionsFor', { email: row.email })}
        items={itemsOf(offers, (deed) => choose(subject, deed))}
      />
      {dialogs}
    </>
  );
}
