import { KeyRound } from 'lucide-react';

/** The mark, or the operator's own picture, which may be wider than high. Decorative; the name stands beside it. */
export function Logo({ src }: { src: string | undefined }) {
  if (src) return <img src={src} alt="" className="h-7 max-w-[min(8rem,100%)] shrink-0 object-contain" />;
  return (
    <span
      aria-hidden="true"
      className="grid size-7 shrink-0 place-items-center rounded-house border border-brass-edge bg-brass text-on-brass shadow-[inset_0_1px_0_var(--brass-shine)]"
    >
      <KeyRound size={17} strokeWidth={2} />
    </span>
  );
}
