import { isUtf8 } from 'node:buffer';
import { Parser } from 'htmlparser2';
import { GIF } from 'image-size/types/gif';
import { JPG } from 'image-size/types/jpg';
import { PNG } from 'image-size/types/png';
import { WEBP } from 'image-size/types/webp';

const SVG = 'http://www.w3.org/2000/svg';

/** Those that every browser shows. The library knows many more, none of which is tried. */
const FORMATS = [
  { type: 'image/png', ...PNG },
  { type: 'image/jpeg', ...JPG },
  { type: 'image/webp', ...WEBP },
  { type: 'image/gif', ...GIF },
] as const;
type Pixels = { type: (typeof FORMATS)[number]['type']; width: number; height: number };

/** What a picture made of pixels is, by its bytes, and how many of them there are; null: it is none. */
export function findPixels(bytes: Buffer): Pixels | null {
  // A copy: of a part of a larger buffer the library reads on behind its end.
  const own = new Uint8Array(bytes);
  try {
    const format = FORMATS.find(({ validate }) => validate(own));
    if (!format) return null;
    const { width, height } = format.calculate(own);
    return width > 0 && height > 0 ? { type: format.type, width, height } : null;
  } catch {
    // The library throws where what follows the first bytes is cut off or broken.
    return null;
  }
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
