import { createHmac, hkdfSync } from 'node:crypto';
import { Prisma } from '../../prisma/generated/client';
import { config } from '../config';

/** All that an entry holds. Its time is text, so that even one that no calendar has can be digested. */
export type DigestedEntry = {
  id: string;
  /** Milliseconds since 1970. */
  atMs: string;
  event: string;
  actorKind: string;
  actorId: string | null;
  actorLabel: string;
  subjectId: string | null;
  facts: unknown;
  ip: string | null;
};

/** What to select from `audit_entry` for it. */
export const DIGESTED = Prisma.sql`
  id::text, trim_scale(extract(epoch from at) * 1000)::text as "atMs", event, "actorKind", "actorId"::text, "actorLabel",
  "subjectId"::text, facts, ip`;

/** What a row keeps: the digest of its entry, and that of its place. */
export const CHAIN_HASH = /^([\w-]{43})\.([\w-]{43})$/;

/**
 * The digests that chain the activity log: HMAC-SHA256 (RFC 2104) under a key derived from the instance key (RFC 5869),
 * so that whoever can write the database but has not the instance key cannot make one. What is digested is JSON with
 * sorted keys, which reads in one way only. base64url.
 */
export function digestWithKey() {
  const key = Buffer.from(hkdfSync('sha256', config().instanceKey, '', 'activity chain', 32));
  const digest = (...parts: unknown[]) =>
    createHmac('sha256', key).update(JSON.stringify(parts, sortKeys)).digest('base64url');
  return {
    /** Of an entry by itself, wherever it stands: a changed entry is told from a moved one by it. */
    ofEntry: ({ id, atMs, event, actorKind, actorId, actorLabel, subjectId, facts, ip }: DigestedEntry) =>
      digest('entry', id, atMs, event, actorKind, actorId, actorLabel, subjectId, facts, ip),
    /** Of a place in the chain: which entry stands there, and behind which place. */
    ofPlace: (position: number, entry: string, before: string) => digest('place', position, entry, before),
    /** Of the last place, so that rows cannot be taken away from the end unseen. */
    ofEnd: (position: number, place: string) => digest('end', position, place),
  };
}

/** Equal objects give equal JSON, in whatever order their keys were written. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
