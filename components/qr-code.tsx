import { encodeQR } from 'qr';

/** A text as a QR code, drawn as one SVG path in the page, so that no image is fetched. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const rows = encodeQR(text, 'raw', { ecc: 'low', border: 4 });
  const bars = rows.flatMap((row, y) =>
    Array.from(row.map(Number).join('').matchAll(/1+/g), ({ index, 0: { length } }) => {
      return `M${index} ${y}h${length}v1h-${length}z`;
    }),
  );
  return (
    <svg
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      className="size-48 rounded-house border border-line-strong bg-scan fill-on-scan forced-color-adjust-none"
    >
      <path d={bars.join('')} />
    </svg>
  );
}
