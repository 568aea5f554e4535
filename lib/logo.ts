import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { Parser } from 'htmlparser2';
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
const SVG = 'http://www.w3.org/2000/svg';

/** Reads a picture, which is known by its bytes. Throws `UnusableLogo`. */
export function readLogo(file: string): Logo {
  const bytes = readBytes(file);
  const kept = {
    base64: bytes.toString('base64'),
    hash: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
  };
  const size = sizeOfPng(bytes);
  if (size) return { ...kept, type: 'image/png', ...size };
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

/** The size of a PNG, which its first chunk holds (PNG 3, 5.2 and 11.2.1); null: it is none. */
function sizeOfPng(bytes: Buffer): { width: number; height: number } | null {
  const isPng = bytes.length >= 24 && bytes.toString('latin1', 0, 16) === '\x89PNG\r\n\x1a\n\0\0\0\rIHDR';
  const [width, height] = isPng ? [bytes.readUInt32BE(16), bytes.readUInt32BE(20)] : [0, 0];
  return width > 0 && height > 0 ? { width, height } : null;
}

/**
 * Refuses what is no SVG, and one that takes parts from elsewhere. No browser loads them for an `<img>` (SVG 2, 2.2.2), and
 * the policy with which it is served lets none do so (server/sign.ts); but they would be missing from the picture.
 */
function checkSvg(file: string, bytes: Buffer): void {
  const text = new TextDecoder().decode(bytes);
  const { root, namespace, references } = outlineOf(text);
  if (!isUtf8(bytes) || root !== 'svg')
    throw new UnusableLogo({ code: 'logo_type_unknown', facts: { file } });
  if (namespace !== SVG) throw new UnusableLogo({ code: 'logo_namespace_missing', facts: { file } });
  const [first] = references;
  if (!first) return;
  const line = text.slice(0, first.at).split('\n').length;
  const reference = first.address.replace(/\s+/g, ' ').trim().slice(0, 60);
  throw new UnusableLogo({ code: 'logo_reference', facts: { file, line, reference } });
}

/** An address that stays inside the file, or is none. */
const INSIDE = /^\s*(?:#|data:|$)/i;
/** Attributes whose value is an address, by their names without a prefix. */
const ADDRESSES = ['href', 'src', 'srcset', 'data', 'poster', 'background', 'base'];
const IN_STYLES = /(?:\burl\(\s*["']?|@import\s+["'])([^"')]*)/gi;

type Outline = {
  /** The name of the first element, without its prefix, and the namespace that the name is of. */
  root?: string;
  namespace?: string | undefined;
  /** Addresses of what is not in the file itself, and where each stands. */
  references: { address: string; at: number }[];
};

function outlineOf(xml: string): Outline {
  const outline: Outline = { references: [] };
  let isStyle = false;
  const note = (address: string) => {
    if (!INSIDE.test(address)) outline.references.push({ address, at: parser.startIndex });
  };
  const noteStyles = (css: string) => {
    for (const { 1: address = '' } of css.matchAll(IN_STYLES)) note(address);
  };
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        const [own = '', prefix] = name.split(':').reverse();
        isStyle = own === 'style';
        if (outline.root !== undefined) return;
        Object.assign(outline, { root: own, namespace: attributes[prefix ? `xmlns:${prefix}` : 'xmlns'] });
      },
      onattribute: (name, value) => {
        if (ADDRESSES.includes(name.replace(/^.*:/, ''))) note(value);
        else noteStyles(value);
      },
      onprocessinginstruction: (name, data) => {
        if (name === '?xml-stylesheet') note(/\bhref\s*=\s*["']([^"']*)/.exec(data)?.[1] ?? data);
      },
      ontext: (text) => isStyle && noteStyles(text),
      onclosetag: () => {
        isStyle = false;
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return outline;
}
