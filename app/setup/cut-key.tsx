import { getWords } from '../_web/words';

/** How deep each bit is, from the bow to the tip. */
const DEPTHS = [9, 6, 10, 7];
const TIP = 88;
const BIT_WIDTH = 8;
const BIT_DISTANCE = 14;

/** How far the wizard is: a key with a bit for each step, cut as far as the step that is shown. */
export async function CutKey({ step, count }: { step: number; count: number }) {
  const t = await getWords('setup');
  const first = TIP - 0.5 - count * BIT_DISTANCE;
  return (
    <p className="ms-auto flex items-center gap-3 text-small font-normal tracking-normal text-quiet">
      <svg viewBox={`0 0 ${TIP} 20`} className="h-5 w-22 shrink-0" aria-hidden="true">
        <g className="fill-none stroke-edge stroke-2 forced-colors:stroke-[CanvasText]" strokeLinecap="round">
          <circle cx="8.5" cy="8" r="6" />
          <path d={`M15 8H${TIP - 3}`} />
        </g>
        {DEPTHS.slice(0, count).map((depth, n) => (
          <rect
            key={depth}
            x={first + n * BIT_DISTANCE}
            y="8.5"
            width={BIT_WIDTH}
            height={depth}
            rx="1"
            className={n < step ? CUT : UNCUT}
          />
        ))}
      </svg>
      {t('wizard.step', { step, count })}
    </p>
  );
}

const CUT =
  'fill-brass stroke-brass-edge stroke-1 forced-colors:fill-[CanvasText] forced-colors:stroke-[CanvasText]';
const UNCUT = 'fill-none stroke-edge stroke-1 [stroke-dasharray:1.5_2] forced-colors:stroke-[CanvasText]';
