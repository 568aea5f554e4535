import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLogo, UnusableLogo } from './logo';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const XMLNS = 'xmlns="http://www.w3.org/2000/svg"';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-logo-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string | Buffer): string {
  const path = join(folder, 'logo');
  writeFileSync(path, content);
  return path;
}

const read = (content: string | Buffer) => readLogo(file(content));

function faultOf(path: string) {
  try {
    readLogo(path);
    return null;
  } catch (error) {
    if (error instanceof UnusableLogo) return error.fault;
    throw error;
  }
}

describe('a logo', () => {
  it('is known by its bytes, whatever its name is, and keeps them', () => {
    const logo = read(PNG);
    expect(logo).toMatchObject({ type: 'image/png', width: 1, height: 1 });
    expect(Buffer.from(logo.base64, 'base64')).toEqual(PNG);
    expect(read(`<svg ${XMLNS}/>`).type).toBe('image/svg+xml');
  });

  it('has another address once it is another picture', () => {
    const [one, other] = [read(`<svg ${XMLNS}/>`), read(`<svg ${XMLNS}></svg>`)];
    expect(one.hash).toMatch(/^[\da-f]{16}$/);
    expect(other.hash).not.toBe(one.hash);
    expect(read(`<svg ${XMLNS}/>`).hash).toBe(one.hash);
  });

  it.each([
    [
      'with a mark, a declaration and a DOCTYPE',
      `\ufeff<?xml version="1.0"?>\n<!-- x --><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n<svg ${XMLNS}/>`,
    ],
    ['with a prefix', '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:path d="M0 0"/></s:svg>'],
    [
      'as Inkscape saves it',
      `<svg ${XMLNS} xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><metadata><rdf:RDF><rdf:type rdf:resource="http://purl.org/dc/dcmitype/StillImage"/></rdf:RDF></metadata></svg>`,
    ],
    [
      'that takes parts from itself',
      `<svg ${XMLNS} xmlns:xlink="http://www.w3.org/1999/xlink"><style>@namespace svg url(#x); a { fill: url("#g") }</style><use xlink:href="#a"/><rect fill="url(#g)" style="mask:url( '#m' )"/><image href="data:image/png;base64,iVBORw0KGgo="/></svg>`,
    ],
    // It runs nowhere: see server/protection.ts.
    ['that holds a script', `<svg ${XMLNS} onload="alert(1)"><script>alert(1)</script></svg>`],
  ])('may be an SVG %s', (_what, svg) => {
    expect(read(svg).type).toBe('image/svg+xml');
  });

  it('may have up to 256 KiB', () => {
    const svg = `<svg ${XMLNS}/>`;
    expect(read(svg.padEnd(256 * 1024)).type).toBe('image/svg+xml');
    expect(faultOf(file(svg.padEnd(256 * 1024 + 1)))?.code).toBe('logo_too_large');
  });
});

describe('what is no logo', () => {
  it('is a file that is not there, and a folder, with the system’s code', () => {
    mkdirSync(join(folder, 'sub'));
    const why = (name: string) => faultOf(join(folder, name));
    expect(why('none')).toMatchObject({ code: 'logo_unreadable', facts: { why: 'ENOENT' } });
    expect(why('sub')).toMatchObject({ code: 'logo_unreadable', facts: { why: 'EISDIR' } });
    expect(faultOf('/dev/null')?.code).toBe('logo_not_a_file');
  });

  it.each([
    ['logo_empty', ''],
    ['logo_empty', ' \n'],
    ['logo_type_unknown', 'A logo'],
    ['logo_type_unknown', '<html><svg xmlns="http://www.w3.org/2000/svg"/></html>'],
    ['logo_type_unknown', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ['logo_type_unknown', PNG.subarray(0, 20)],
    ['logo_type_unknown', Buffer.concat([PNG.subarray(0, 16), Buffer.alloc(8), PNG.subarray(24)])],
    ['logo_type_unknown', Buffer.from(`<svg ${XMLNS}/>`, 'utf16le')],
    ['logo_type_unknown', Buffer.from(`<svg ${XMLNS}><title>\xfc</title></svg>`, 'latin1')],
    ['logo_namespace_missing', '<svg viewBox="0 0 1 1"/>'],
  ])('is one with the fault %s', (code, content) => {
    expect(faultOf(file(content))).toEqual({ code, facts: { file: join(folder, 'logo') } });
  });

  it.each([
    ['<image href="https://evil.example/a.png"/>', 'https://evil.example/a.png'],
    ['<image xlink:href="//evil.example/a.png"/>', '//evil.example/a.png'],
    ['<image href="a.png"/>', 'a.png'],
    ['<use href=" HTTP://evil.example/a.svg#b"/>', 'HTTP://evil.example/a.svg#b'],
    ['<script src="https://evil.example/a.js"/>', 'https://evil.example/a.js'],
    ['<foreignObject><img src="https://evil.example/a.png"/></foreignObject>', 'https://evil.example/a.png'],
    ['<rect fill="url(https://evil.example/a.svg#b)"/>', 'https://evil.example/a.svg#b'],
    ['<rect style="fill: URL( \'https://evil.example/a\' )"/>', 'https://evil.example/a'],
    ['<style>@import "https://evil.example/a.css";</style>', 'https://evil.example/a.css'],
    ['<style><![CDATA[ @import url(https://evil.example/a.css); ]]></style>', 'https://evil.example/a.css'],
    ['<g xml:base="https://evil.example/"/>', 'https://evil.example/'],
  ])('is an SVG that takes a part from elsewhere: %s', (part, reference) => {
    const path = file(`<svg ${XMLNS}>\n${part}\n</svg>`);
    expect(faultOf(path)).toEqual({ code: 'logo_reference', facts: { file: path, line: 2, reference } });
  });

  it('is one whose style sheet is elsewhere', () => {
    const path = file(
      `<?xml-stylesheet type="text/css" href="https://evil.example/a.css"?>\n<svg ${XMLNS}/>`,
    );
    expect(faultOf(path)).toMatchObject({ facts: { line: 1, reference: 'https://evil.example/a.css' } });
  });
});
