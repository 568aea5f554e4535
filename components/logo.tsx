/** The mark: a key whose bow is a latch. Decorative; the name stands beside it. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" className="fill-brass" />
      <g className="fill-none stroke-on-brass" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round">
        <path d="M14.6 17.4 A5 5 0 1 1 17.4 14.6 L25 22.2 V25 H22.2 L20.6 23.4" />
        <path d="M14.6 17.4 L17.2 20" />
      </g>
      <circle cx="11.6" cy="11.6" r="1.5" className="fill-on-brass" />
    </svg>
  );
}
