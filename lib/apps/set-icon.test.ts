import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { aVisitor, codeOf, doomed, everythingStored, factsOf } from '../../testing/testing';
import { commandLine } from '../actor';
import { addApp } from './add';
import { iconPathOf, readIconPath } from './link';
import { readIcon } from './queries';
import { removeIcon } from './remove-icon';
import { AddApp } from './schema';
import { setIcon } from './set-icon';

beforeEach(async () => {
  await db().app.deleteMany();
});

const addWiki = async () => {
  const app = AddApp.parse({ name: 'Wiki', address: 'https://wiki.example.com' });
  return (await addApp(commandLine, app)).id;
};
const XMLNS = 'xmlns="http://www.w3.org/2000/svg"';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
/** The first bytes of pictures of a size, with all that browsers and Latchkey go by. */
const sized = (width: number, height: number) => {
  const begin = (text: string, rest: number[][]) =>
    Buffer.concat([Buffer.from(text, 'latin1'), ...rest.map(Buffer.from)]);
  const number = (value: number, bytes: number, isLittle: boolean) => {
    const digits = Array.from({ length: bytes }, (_, n) => (value >> (8 * n)) & 255);
    return isLittle ? digits : digits.reverse();
  };
  const big = (value: number, bytes: number) => number(value, bytes, false);
  const little = (value: number, bytes: number) => number(value, bytes, true);
  return {
    'image/png': begin('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', [big(width, 4), big(height, 4)]),
    'image/jpeg': begin('\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x11\x08', [
      big(height, 2),
      big(width, 2),
    ]),
    'image/gif': begin('GIF89a', [little(width, 2), little(height, 2)]),
    'image/webp': begin('RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0', [
      little(width - 1, 3),
      little(height - 1, 3),
    ]),
  };
};
const file = (content: string | Buffer) =>
  new Blob([typeof content === 'string' ? content : new Uint8Array(content)]);

describe('the picture of an app', () => {
  it.for<[string, string | Buffer]>([
    ['image/png', PNG],
    ...Object.entries(sized(2_048, 1)),
    ['image/svg+xml', `<?xml version="1.0"?><svg ${XMLNS}/>`],
  ])('is known to be %s by its bytes', async ([type, content], { cast }) => {
    const appId = await addWiki();
    const { iconHash } = await setIcon(cast.adam, { appId, file: file(content) });
    const { id } = readIconPath(iconPathOf({ id: appId, iconHash }) ?? '') ?? { id: '' };
    const icon = await readIcon(id, iconHash);
    expect(icon?.type).toBe(type);
    expect(Buffer.from(icon?.bytes ?? [])).toEqual(Buffer.from(content));
  });

  it.for([
    ['icon_type_unknown', 'A picture'],
    ['icon_type_unknown', '<html></html>'],
    ['icon_type_unknown', 'RIFF\x10\0\0\0WAVEfmt '],
    ['icon_type_unknown', PNG.subarray(0, 20)],
    ['icon_type_unknown', 'BM000000'],
    ['icon_type_unknown', 'GIF89a'],
    ['icon_type_unknown', Buffer.from('ffd8ffe000104a464946', 'hex')],
    ['icon_type_unknown', sized(0, 1)['image/png']],
    ['icon_namespace_missing', '<svg/>'],
    ['icon_reference', `<svg ${XMLNS}>\n<image href="https://evil.example/a.png"/></svg>`],
  ] as const)('is refused with %s: %s', async ([code, content], { cast }) => {
    const appId = await addWiki();
    const before = await everythingStored();
    expect(await codeOf(setIcon(cast.adam, { appId, file: file(content) }))).toBe(code);
    expect(await everythingStored()).toBe(before);
  });

  it.for([
    [2_049, 30],
    [30, 2_049],
    [30_000, 30_000],
    [65_535, 1],
  ] as const)(
    'is refused where it has more pixels than browsers are to draw: %s × %s',
    async ([width, height], { cast }) => {
      const appId = await addWiki();
      const before = await everythingStored();
      for (const content of Object.values(sized(width, height))) {
        const refused = setIcon(cast.adam, { appId, file: file(content) });
        expect(await factsOf(refused, 'icon_too_many_pixels')).toEqual({ width, height, most: 2_048 });
      }
      expect(await everythingStored()).toBe(before);
    },
  );

  it('of an SVG says where it takes a part from elsewhere', async ({ cast }) => {
    const appId = await addWiki();
    const svg = `<svg ${XMLNS}>\n<image href="https://evil.example/a.png"/></svg>`;
    const refused = setIcon(cast.adam, { appId, file: file(svg) });
    expect(await factsOf(refused, 'icon_reference')).toEqual({
      line: 2,
      reference: 'https://evil.example/a.png',
    });
  });

  it('has another address once it is another one, and none once it is taken away', async ({ cast }) => {
    const appId = await addWiki();
    const { iconHash: one } = await setIcon(cast.adam, { appId, file: file(PNG) });
    const again = await everythingStored();
    expect(await setIcon(cast.adam, { appId, file: file(PNG) })).toEqual({ iconHash: one });
    expect(await everythingStored()).toBe(again);
    const { iconHash: other } = await setIcon(cast.adam, { appId, file: file(`<svg ${XMLNS}/>`) });
    expect(other).not.toBe(one);
    expect(await readIcon(appId, one)).toBeNull();
    expect(await removeIcon(cast.adam, { appId })).toEqual({ hasChanged: true });
    expect(await removeIcon(cast.adam, { appId })).toEqual({ hasChanged: false });
    expect(await readIcon(appId, other)).toBeNull();
    expect(await db().auditEntry.count({ where: { subjectId: appId, event: 'app.changed' } })).toBe(3);
    expect(iconPathOf({ id: appId, iconHash: null })).toBeNull();
  });

  it('is given by whoever manages apps, with its line in the log', async ({ cast }) => {
    const appId = await addWiki();
    const before = await everythingStored();
    for (const other of [cast.mia, aVisitor()]) {
      expect(await codeOf(setIcon(other, { appId, file: file('no picture') }))).toBe('forbidden');
      expect(await codeOf(removeIcon(other, { appId }))).toBe('forbidden');
    }
    await expect(setIcon(doomed(cast.adam), { appId, file: file(PNG) })).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
    await db().app.deleteMany();
    expect(await codeOf(setIcon(cast.adam, { appId, file: file(PNG) }))).toBe('not_found');
    expect(await codeOf(removeIcon(cast.adam, { appId }))).toBe('not_found');
  });
});
