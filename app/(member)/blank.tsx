import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

type BlankProps = { Icon: LucideIcon; title: string; about?: ReactNode; deed?: ReactNode };

/** Stands where a list has nothing to show: what is so, and the one thing to do. */
export function Blank({ Icon, title, about, deed }: BlankProps) {
  return (
    <div className="grid justify-items-center gap-3 px-4 py-12 text-center">
      <Icon size={36} strokeWidth={1.25} aria-hidden="true" className="text-quiet" />
      <h2 className="font-bold wrap-anywhere">{title}</h2>
      {about && <p className="max-w-[44ch] text-quiet">{about}</p>}
      {deed}
    </div>
  );
}
