import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';

/** The classes of the list of tiles. */
export const TILES = 'grid grid-cols-[repeat(auto-fill,minmax(min(100%,17rem),1fr))] gap-3';

/** The classes of a tile, which is a link. */
export const TILE =
  'group grid h-full min-h-19 grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 rounded-out border border-line-strong bg-card p-4 hover:border-edge hover:bg-sunk @max-[16rem]:grid-cols-[minmax(0,1fr)]';

type TileBodyProps = {
  face: ReactNode;
  name: string;
  /** Said to screen readers of a link that leads away from the instance; others see a sign. */
  leaves?: string | undefined;
  /** Below the name. */
  line?: ReactNode;
  /** How it stands, in a few words. */
  pill?: ReactNode;
};

/** What stands on the tile of an app. The keyhole at its end turns brass under the pointer and with the focus. */
export function TileBody({ face, name, leaves, line, pill }: TileBodyProps) {
  return (
    <>
      <span className="self-start">{face}</span>
      <span className="grid min-w-0 justify-items-start gap-0.5">
        <span className="flex max-w-full items-center gap-1.5 font-semibold">
          <bdi className="min-w-0">{name}</bdi>
          {leaves && (
            <>
              <ExternalLink size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-quiet" />
              <span className="sr-only">{leaves}</span>
            </>
          )}
        </span>
        {line && <span className="text-small text-quiet">{line}</span>}
        {pill && <span className="mt-1.5 max-w-full">{pill}</span>}
      </span>
      <svg
        viewBox="0 0 10 16"
        width={10}
        height={16}
        aria-hidden="true"
        className="shrink-0 fill-line-strong transition-colors duration-120 group-hover:fill-brass-edge group-focus-visible:fill-brass-edge motion-reduce:transition-none @max-[16rem]:hidden forced-colors:fill-[CanvasText]"
      >
        <path d="M5 0a4.25 4.25 0 0 1 2.1 7.95L8.6 16H1.4L2.9 7.95A4.25 4.25 0 0 1 5 0z" />
      </svg>
    </>
  );
}
