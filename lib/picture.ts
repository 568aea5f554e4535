import { isUtf8 } from 'node:buffer';
import { Parser } from 'htmlparser2';

const SVG = 'http://www.w3.org/2000/svg';

/** The size of a PNG, which its first chunk holds (PNG 3, 5.2 and 11.2.1); null: it is none. */
export function sizeOfPng(bytes: Buffer): { width: number; height: number } | null {
  const isPng = bytes.length >= 24 && bytes.toString('latin1', 0, 16) === '\x89PNG\r\n\x1a\n\0\0\0\rIHDR';
  const [width, height] = isPng ? [bytes.readUInt32BE(16), bytes.readUInt32BE(20)] : [0, 0];
  return width > 0 && height > 0 ? { width, height } : null;
}

/** The type of a picture made of pixels, by its first bytes (WHATWG MIME Sniffing, 6.1); null: it is none. */
export function mediaTypeOf(bytes: Buffer): 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif' | null {
  const start = bytes.toString('latin1', 0, 12);
  if (sizeOfPng(bytes)) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(start)) return 'image/gif';
  return /^RIFF....WEBP$/s.test(start) ? 'image/webp' : null;
}

/** Why a file is no SVG that pages can show. `line`: where the first `reference` to something outside of the file stands. */
export type SvgFault =
  | { is: 'not_svg' }
  | { is: 'namespace_missing' }
  | { is: 'reference'; line: number; reference: string };

/**
 * Finds what is wrong with an SVG: browsers take XML for one by its namespace alone, and load for an `<img>` none of the parts
 * that it takes from elsewhere (SVG 2, 2.2.2), so these would be missing from the picture. Null: nothing is.
 */
export function findSvgFault(bytes: Buffer): SvgFault | null {
  const text = new TextDecoder().decode(bytes);
  const { root, namespace, references } = outlineOf(text);
  if (!isUtf8(bytes) || root !== 'svg') return { is: 'not_svg' };
  if (namespace !== SVG) return { is: 'namespace_missing' };
  const [first] = references;
  if (!first) return null;
  const line = text.slice(0, first.at).split('\n').length;
  return { is: 'reference', line, reference: first.address.replace(/\s+/g, ' ').trim().slice(0, 60) };
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
