'use client';

import { Menu as Base } from '@base-ui/react/menu';
import { Ellipsis } from 'lucide-react';
import type { ReactNode } from 'react';
import { iconButtonLook } from './button';

export type MenuItem = { label: string; icon: ReactNode; isDanger?: boolean; onSelect: () => void };

/** The actions of one row, behind one button that names whose they are. */
export function Menu({ label, items }: { label: string; items: MenuItem[] }) {
  return (
    <Base.Root>
      <Base.Trigger aria-label={label} className={`${iconButtonLook()} noscript:hidden`}>
        <Ellipsis size={20} aria-hidden="true" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner align="end" sideOffset={4} className="z-30">
          <Base.Popup className="min-w-52 rounded-house border border-line bg-card p-1.5 outline-none">
            {items.map(({ label, icon, isDanger, onSelect }) => (
              <Base.Item
                key={label}
                onClick={onSelect}
                className={`flex min-h-11 cursor-pointer items-center gap-3 rounded-[6px] px-3 outline-none data-[highlighted]:bg-hover ${isDanger ? 'text-bad' : ''}`}
              >
                {icon}
                {label}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
