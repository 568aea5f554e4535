import { KeyRound } from 'lucide-react';

/** The mark. Decorative; the name stands beside it. */
export function Logo() {
  return (
    <span
      aria-hidden="true"
      className="grid size-7 shrink-0 place-items-center rounded-house border border-brass-edge bg-brass text-on-brass shadow-[inset_0_1px_0_var(--brass-shine)]"
    >
      <KeyRound size={17} strokeWidth={2} />
    </span>
  );
}
