import {
  clampChroma,
  useMode as define,
  formatHex,
  modeLrgb,
  modeOklch,
  modeRgb,
  type Oklch,
  wcagContrast,
} from 'culori/fn';

define(modeRgb);
define(modeLrgb);
const oklch = define(modeOklch);

const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The tokens of app/globals.css that an accent replaces, without their dashes in front. */
const TOKENS = ['brass', 'on-brass', 'brass-hover', 'brass-edge', 'brass-shine', 'brass-wash'] as const;
export type AccentColours = Record<(typeof TOKENS)[number], string>;
export type Accent = Record<Theme, AccentColours>;

/** What a colour is short of: it is too near to the words on it, or to the pages of one theme. */
export type AccentFault = 'words' | Theme;

/** What buttons and marks stand on, as in app/globals.css: paper, card, sunk, hover, and raised where it differs. */
export const GROUNDS: Record<Theme, readonly string[]> = {
  light: ['#f4efe5', '#fffdf8', '#f8f4eb', '#f4eee1'],
  dark: ['#13110e', '#1b1814', '#161310', '#25211b', '#221e19'],
};
/** The words on an accent: the ink of the pages, or the ground of the light ones. */
export const INKS = ['#1f1b16', '#fffdf8'] as const;

/** WCAG 2.2, 1.4.3 for text and 1.4.11 for the edge of a control. */
const [TEXT, EDGE] = [4.5, 3];
/** For the surface of a button, whose edge has 3: enough to see that it is filled. Our own brass has 2.0 at least. */
const FILL = 1.5;

/**
 * The colours that stand in for brass in both themes, made of one (`#rrggbb`), whose hue they keep. All hold their contrast
 * where `findAccentFault` is null: words on the button and under the pointer 4.5, its edge 3 on every ground.
 */
export function accentOf(colour: string): Accent {
  return { light: coloursOf(colour, 'light'), dark: coloursOf(colour, 'dark') };
}

/** What a colour is short of, as the accent of both themes; null: it can be. */
export function findAccentFault(colour: string): AccentFault | null {
  if (contrast(colour, inkOn(colour)) < TEXT) return 'words';
  return THEMES.find((theme) => leastContrast(colour, GROUNDS[theme]) < FILL) ?? null;
}

/** The colour of the same hue that can be an accent, and is nearest in lightness. */
export function nearestAccent(colour: string): string {
  const { l } = inOklch(colour);
  return firstOf(
    STEPS.flatMap((step) => [l - step, l + step]),
    colour,
    (it) => findAccentFault(it) === null,
  );
}

/** Ways in lightness, the nearest first. */
const STEPS = Array.from({ length: 501 }, (_, n) => n / 500);

function coloursOf(colour: string, theme: Theme): AccentColours {
  const { l } = inOklch(colour);
  const away = theme === 'light' ? -1 : 1;
  const ink = inkOn(colour);
  const wash = withLightness(colour, theme === 'light' ? 0.955 : 0.265, 0.03);
  const grounds = [...GROUNDS[theme], wash];
  return {
    brass: colour,
    'on-brass': ink,
    'brass-hover': firstOf([l + away * 0.04, l - away * 0.04], colour, (it) => contrast(it, ink) >= TEXT),
    'brass-edge': firstOf(
      STEPS.map((step) => l + away * step),
      colour,
      (it) => leastContrast(it, grounds) >= EDGE,
    ),
    'brass-shine': withLightness(colour, l + 0.08),
    'brass-wash': wash,
  };
}

/** A colour at the first of these lightnesses at which it holds. Throws an Error (a bug) where it holds at none. */
function firstOf(lightnesses: number[], colour: string, holds: (it: string) => boolean): string {
  for (const l of lightnesses) {
    const it = withLightness(colour, l);
    if (holds(it)) return it;
  }
  throw new Error(`${colour} holds at no lightness.`);
}

function inkOn(colour: string): string {
  const [dark, light] = INKS;
  return contrast(colour, dark) >= contrast(colour, light) ? dark : light;
}

function inOklch(colour: string): Oklch {
  return oklch(colour) as Oklch;
}

/** The same hue at another lightness, with as much of its chroma as screens can show there, and no more than asked for. */
function withLightness(colour: string, l: number, mostChroma = 1): string {
  const { c, h = 0 } = inOklch(colour);
  const wanted = { mode: 'oklch' as const, l: Math.min(Math.max(l, 0), 1), c: Math.min(c, mostChroma), h };
  return formatHex(clampChroma(wanted, 'oklch'));
}

function contrast(one: string, other: string): number {
  return wcagContrast(one, other);
}

function leastContrast(colour: string, grounds: readonly string[]): number {
  return Math.min(...grounds.map((ground) => contrast(colour, ground)));
}
