import { createHash } from 'node:crypto';
import { findPixels, findSvgFault } from '../lib/picture';
import { readSmallFile } from './small-file';

/** The operator's own picture, as it was when the instance started. */
export type Logo = {
  base64: string /** Of the bytes: a part of its address, so that a changed one is asked for anew. */;
  hash: string;
} & (
  | {
      type: 'image/png' /** In pixels, which mail programs have to be told. */;
      width: number;
      height: number;
    }
  | { type: 'image/svg+xml' }
);

/** What can be wrong with a file that is to be the logo, by code, with the facts that its sentence needs. */
export interface LogoFaultFacts {
  /** `why`: the system's code, such as ENOENT. */
  logo_unreadable: { file: string; why: string };
  /** A pipe or a device. */
  logo_not_a_file: { file: string };
  logo_too_large: { file: string };
  logo_empty: { file: string };
  /** Its content is neither an SVG nor a PNG, whatever its name says. */
  logo_type_unknown: { file: string };
  /** Browsers take XML for an SVG by its namespace alone. */
  logo_namespace_missing: { file: string };
  /** What the SVG has taken from elsewhere, first on this line. */
  logo_reference: { file: string; line: number; reference: string };
}
type LogoFault = { [C in keyof LogoFaultFacts]: { code: C; facts: LogoFaultFacts[C] } }[keyof LogoFaultFacts];

/** A file that cannot be the logo. */
export class UnusableLogo extends Error {
  override name = 'UnusableLogo';

  constructor(readonly fault: LogoFault) {
    super(fault.code);
  }
}

const MOST_BYTES = 256 * 1024;

/** Reads a picture, which is known by its bytes. Throws `UnusableLogo`. */
export function readLogo(file: string): Logo {
  const bytes = readBytes(file);
  const kept = {
    base64: bytes.toString('base64'),
    hash: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
  };
  const pixels = findPixels(bytes);
  if (pixels?.type === 'image/png') return { ...kept, ...pixels, type: 'image/png' };
  checkSvg(file, bytes);
  return { ...kept, type: 'image/svg+xml' };
}

function readBytes(file: string): Buffer {
  const read = readSmallFile(file, MOST_BYTES);
  if (!Buffer.isBuffer(read)) {
    if (read.is === 'unreadable')
      throw new UnusableLogo({ code: 'logo_unreadable', facts: { file, why: read.why } });
    throw new UnusableLogo({ code: `logo_${read.is}`, facts: { file } });
  }
  if (read.toString('latin1').trim() === '') throw new UnusableLogo({ code: 'logo_empty', facts: { file } });
  return read;
}

/**
 * Refuses what is no SVG, and one that takes parts from elsewhere. The policy with which it is served lets it load none either
 * (server/sign.ts).
 */
function checkSvg(file: string, bytes: Buffer): void {
  const fault = findSvgFault(bytes);
  if (!fault) return;
  if (fault.is === 'not_svg') throw new UnusableLogo({ code: 'logo_type_unknown', facts: { file } });
  if (fault.is === 'namespace_missing')
    throw new UnusableLogo({ code: 'logo_namespace_missing', facts: { file } });
  const { line, reference } = fault;
  throw new UnusableLogo({ code: 'logo_reference', facts: { file, line, reference } });
}
