import { createHash } from 'node:crypto';
import type { Accent, AccentColours } from '../settings/accent';
import { config } from './config';

/** A file that is named by its content, so that browsers may keep it and still see a change at once. */
export type SignFile = { path: string; type: string; content: Buffer | string };

/** The first part of the addresses of both files. */
export const SIGN = '/sign/';

/** The operator's logo as pages show it; null: ours. */
export function logoFile(): SignFile | null {
  const { logo } = config();
  if (!logo) return null;
  const extension = logo.type === 'image/png' ? 'png' : 'svg';
  return {
    path: `${SIGN}${logo.hash}.${extension}`,
    type: logo.type,
    content: Buffer.from(logo.base64, 'base64'),
  };
}

/** The style sheet with the operator's colours; null: ours. */
export function accentFile(): SignFile | null {
  const { accent } = config();
  if (!accent) return null;
  const content = styleOf(accent);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return { path: `${SIGN}${hash}.css`, type: 'text/css; charset=utf-8', content };
}

/** Says each colour more strongly than app/globals.css does, in whichever order the two are read. */
function styleOf({ light, dark }: Accent): string {
  const names = Object.keys(light) as (keyof AccentColours)[];
  const tokens = names.map((name) => `--${name}:light-dark(${light[name]},${dark[name]})`);
  return `:root:root{${tokens.join(';')}}`;
}
