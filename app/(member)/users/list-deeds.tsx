'use client';

import { createContext, type ReactNode, useContext, useState } from 'react';
import { MenuButton, type MenuOf, newMenuOf, SharedMenu } from '@/components/menu';
import { useWords } from '@/components/words';
import { doDeed } from './actions';
import type { OfferedDeed } from './deeds';
import type { DoRowDeed } from './row-deed';
import { type Subject, useRowDeeds } from './row-deeds';
import { useDeedItems } from './row-menu';

type Offered = Subject & { offers: OfferedDeed[] };
type ListDeeds = { menu: MenuOf<Offered>; doRowDeed: DoRowDeed };

const Context = createContext<ListDeeds | null>(null);

/** What rows of the list within it can have done to them, with the menu and the dialogs that they share. */
export function ListDeeds({ children }: { children: ReactNode }) {
  const [menu] = useState(() => newMenuOf<Offered>());
  const itemsOf = useDeedItems();
  const { choose, doRowDeed, dialogs } = useRowDeeds(doDeed);
  return (
    <Context value={{ menu, doRowDeed }}>
      {children}
      <SharedMenu
        menu={menu}
        itemsOf={({ offers, ...subject }) => itemsOf(offers, (deed) => choose(subject, deed))}
      />
      {dialogs}
    </Context>
  );
}

/** What is shared by the rows of the list around. */
export function useListDeeds(): ListDeeds {
  const shared = useContext(Context);
  if (!shared) throw new Error('A row stands outside of <ListDeeds>.');
  return shared;
}

/** What can be done with one row of the list, behind one button; without JavaScript the page of the person has it. */
export function RowActions(offered: Offered) {
  const t = useWords('usersList');
  const { menu } = useListDeeds();
  return <MenuButton menu={menu} row={offered} label={t('actionsFor', { email: offered.row.email })} />;
}
