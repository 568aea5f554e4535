import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import Negotiator from 'negotiator';

const TYPES = { js: 'application/javascript; charset=UTF-8', css: 'text/css; charset=UTF-8' };

/** A script or style sheet that was compressed when the pages were built (scripts/pack.js). */
export type PackedFile = { path: string; type: string };

/** All of them by their addresses; none where nothing was built. */
export function listPacked(root: string): Map<string, PackedFile> {
  const folder = join(root, '.next', 'static');
  const packed = new Map<string, PackedFile>();
  if (!existsSync(folder)) return packed;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const [, address, kind] = /^(.*\.(js|css))\.br$/s.exec(name.replaceAll('\\', '/')) ?? [];
    if (address && (kind === 'js' || kind === 'css'))
      packed.set(`/_next/static/${address}`, { path: join(folder, name), type: TYPES[kind] });
  }
  return packed;
}

/** The one that is asked for, by somebody who takes it compressed; null: Next answers. */
export function packedFileOf(packed: Map<string, PackedFile>, request: IncomingMessage): PackedFile | null {
  const { method, url = '' } = request;
  if (method !== 'GET' && method !== 'HEAD') return null;
  const file = packed.get(url.split('?', 1)[0] ?? '');
  return file && new Negotiator(request).encodings().includes('br') ? file : null;
}

/** Answers with it. Its address changes with its content, so it is kept for a year, as Next has it. */
export async function answerPackedFile(response: ServerResponse, { path, type }: PackedFile): Promise<void> {
  const bytes = await readFile(path);
  response
    .writeHead(200, {
      'Content-Type': type,
      'Content-Encoding': 'br',
      'Content-Length': bytes.length,
      'Cache-Control': 'public, max-age=31536000, immutable',
      Vary: 'Accept-Encoding',
    })
    .end(bytes);
}
