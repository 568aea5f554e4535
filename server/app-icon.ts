import type { IncomingMessage, ServerResponse } from 'node:http';
import { readIconPath } from '../lib/apps/link';
import { readIcon } from '../lib/apps/queries';

/** The picture of an app that is asked for; null: something else is. */
export function appIconOf({ method, url = '' }: IncomingMessage): { id: string; iconHash: string } | null {
  return method === 'GET' || method === 'HEAD' ? readIconPath(url) : null;
}

/**
 * Answers with it, for this browser to keep for a year: another one has another address. Whoever asks is not looked at: the
 * address holds 128 bits of the picture's own hash, and only who is signed in is told it. server/protection.ts has the policy.
 */
export async function answerAppIcon(
  response: ServerResponse,
  { id, iconHash }: { id: string; iconHash: string },
): Promise<void> {
  const icon = await readIcon(id, iconHash);
  if (!icon) return void response.writeHead(404, { 'Cache-Control': 'no-store' }).end();
  response
    .writeHead(200, {
      'Content-Type': icon.type,
      'Content-Length': icon.bytes.byteLength,
      'Cache-Control': 'private, max-age=31536000, immutable',
    })
    .end(icon.bytes);
}
