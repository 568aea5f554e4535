import type { IncomingMessage, ServerResponse } from 'node:http';
import { accentFile, logoFile, SIGN, type SignFile } from '../lib/sign';

/** The file of the operator's own sign that is asked for; null: something else is. */
export function signFileOf({ method, url }: IncomingMessage): SignFile | null {
  if ((method !== 'GET' && method !== 'HEAD') || !url?.startsWith(SIGN)) return null;
  return [logoFile(), accentFile()].find((file) => file?.path === url) ?? null;
}

/** Answers with it, to be kept for a year: another one has another address. server/protection.ts has the policy. */
export function answerSignFile(response: ServerResponse, { type, content }: SignFile): void {
  response
    .writeHead(200, {
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(content),
      'Cache-Control': 'public, max-age=31536000, immutable',
    })
    .end(content);
}
