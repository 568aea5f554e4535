/** The mark, or the operator's own picture, which may be wider than high. Decorative; the name stands beside it. */
export function Logo({ src, isBig = false }: { src: string | undefined; isBig?: boolean }) {
  const height = isBig ? 'h-10' : 'h-7';
  if (src)
    return <img src={src} alt="" className={`${height} max-w-[min(8rem,100%)] shrink-0 object-contain`} />;
  const size = isBig ? 36 : 26;
  return (
    <span
      aria-hidden="true"
      className={`${height} grid aspect-square shrink-0 place-items-center rounded-house border border-brass-edge bg-brass text-on-brass shadow-[inset_0_1px_0_var(--brass-shine)]`}
    >
      {/* A key whose bow is a latch, as in app/icon.svg. */}
      <svg
        aria-hidden="true"
        width={size}
        height={size}
        viewBox="3 3 26 26"
        className="fill-none stroke-current"
        focusable="false"
      >
        <g strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round">
          <path d="M14.6 17.4A5 5 0 1 1 17.4 14.6L25 22.2V25H22.2L20.6 23.4" />
          <path d="M14.6 17.4L17.2 20" />
        </g>
        <circle cx="11.6" cy="11.6" r="1.5" className="fill-current stroke-none" />
      </svg>
    </span>
  );
}
