'use client';

import { Menu as Base } from '@base-ui/react/menu';
import { Ellipsis } from 'lucide-react';
import { Fragment, type ReactNode, type RefObject, useRef } from 'react';
import { iconButtonLook } from './button';

export type MenuItem = { label: string; icon: ReactNode; isDanger?: boolean; onSelect: () => void };

/** The classes of whatever opens as a menu, and of a line in it. */
export const MENU =
  'w-62 max-w-[calc(100vw-1rem)] rounded-out border border-line-strong bg-raised p-1 text-ink shadow-float outline-none';
export const MENU_ITEM =
  'flex min-h-control w-full cursor-pointer items-center gap-2.5 rounded-house px-2.5 py-1 text-start outline-none data-[highlighted]:bg-hover forced-colors:data-[highlighted]:bg-[Highlight] forced-colors:data-[highlighted]:text-[HighlightText] forced-colors:data-[highlighted]:forced-color-adjust-none [&>svg]:shrink-0';
export const MENU_RULE = 'my-1 border-t border-line';

const TRIGGER = `${iconButtonLook()} text-quiet hover:text-ink data-[popup-open]:bg-hover data-[popup-open]:text-ink noscript:hidden`;

/** The actions of one thing, behind one button that names whose they are. */
export function Menu({ label, items }: { label: string; items: MenuItem[] }) {
  // It opens within the page's main part, so that it belongs to a landmark.
  const main = useRef<HTMLElement>(null);
  return (
    <Base.Root>
      <Base.Trigger
        ref={(trigger: HTMLElement | null) => {
          main.current = trigger?.closest('main') ?? null;
        }}
        aria-label={label}
        className={TRIGGER}
      >
        <Ellipsis size={16} strokeWidth={1.75} aria-hidden="true" />
      </Base.Trigger>
      <Items items={items} within={main} />
    </Base.Root>
  );
}

/** Ties the buttons of a list's rows to the one menu that they open: a menu for each would cost a page far more. */
export type MenuOf<Row> = Base.Handle<Row>;
export const newMenuOf = Base.createHandle;

/** The menu that all rows of a list share; `itemsOf` are the actions of the row whose button was pressed. */
export function SharedMenu<Row>({ menu, itemsOf }: { menu: MenuOf<Row>; itemsOf: (row: Row) => MenuItem[] }) {
  const place = useRef<HTMLDivElement>(null);
  return (
    <>
      <Base.Root handle={menu}>
        {({ payload: row }) => <Items items={row === undefined ? [] : itemsOf(row)} within={place} />}
      </Base.Root>
      <div ref={place} />
    </>
  );
}

/** The button of a row that opens the menu of its list, and names whose actions they are. */
export function MenuButton<Row>({ menu, row, label }: { menu: MenuOf<Row>; row: Row; label: string }) {
  return (
    <Base.Trigger handle={menu} payload={row} aria-label={label} className={TRIGGER}>
      <Ellipsis size={16} strokeWidth={1.75} aria-hidden="true" />
    </Base.Trigger>
  );
}

/** What opens. What cannot be undone comes last, below a line. */
function Items({ items, within }: { items: MenuItem[]; within: RefObject<HTMLElement | null> }) {
  const first = items.findIndex(({ isDanger }) => isDanger);
  return (
    <Base.Portal container={within}>
      <Base.Positioner align="end" sideOffset={4} className="z-30">
        <Base.Popup className={MENU}>
          {items.map(({ label, icon, isDanger, onSelect }, index) => (
            <Fragment key={label}>
              {index === first && index > 0 && <Base.Separator className={MENU_RULE} />}
              <Base.Item
                onClick={onSelect}
                className={`${MENU_ITEM} ${isDanger ? 'text-bad' : '[&>svg]:text-quiet'}`}
              >
                {icon}
                {label}
              </Base.Item>
            </Fragment>
          ))}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  );
}
