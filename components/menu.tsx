'use client';

import { Menu as Base } from '@base-ui/react/menu';
import { Ellipsis } from 'lucide-react';
import { Fragment, type ReactNode, useRef } from 'react';
import { iconButtonLook } from './button';

export type MenuItem = { label: string; icon: ReactNode; isDanger?: boolean; onSelect: () => void };

/** The classes of whatever opens as a menu, and of a line in it. */
export const MENU =
  'w-62 max-w-[calc(100vw-1rem)] rounded-out border border-line-strong bg-raised p-1 text-ink shadow-float outline-none';
export const MENU_ITEM =
  'flex min-h-control w-full cursor-pointer items-center gap-2.5 rounded-house px-2.5 py-1 text-start outline-none data-[highlighted]:bg-hover forced-colors:data-[highlighted]:bg-[Highlight] forced-colors:data-[highlighted]:text-[HighlightText] forced-colors:data-[highlighted]:forced-color-adjust-none [&>svg]:shrink-0';
export const MENU_RULE = 'my-1 border-t border-line';

/** The actions of one row, behind one button that names whose they are. What cannot be undone comes last, below a line. */
export function Menu({ label, items }: { label: string; items: MenuItem[] }) {
  const first = items.findIndex(({ isDanger }) => isDanger);
  // It opens within the page's main part, so that it belongs to a landmark.
  const main = useRef<HTMLElement>(null);
  return (
    <Base.Root>
      <Base.Trigger
        ref={(trigger: HTMLElement | null) => {
          main.current = trigger?.closest('main') ?? null;
        }}
        aria-label={label}
        className={`${iconButtonLook()} text-quiet hover:text-ink data-[popup-open]:bg-hover data-[popup-open]:text-ink noscript:hidden`}
      >
        <Ellipsis size={16} strokeWidth={1.75} aria-hidden="true" />
      </Base.Trigger>
      <Base.Portal container={main}>
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
    </Base.Root>
  );
}
