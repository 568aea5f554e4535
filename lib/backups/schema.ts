import { z } from 'zod';

/**
 * A backup is gzip (RFC 1952) of lines of JSON in UTF-8, one table after the other in the order in which they can be
 * filled: a header; for each table a head and its rows, an array each with every column in PostgreSQL's own text form;
 * and an end with the checksums, without which a file is cut off. A change that an older program would misread raises it.
 */
export const FORMAT = 1;

/** The first line. All formats begin with these three fields, so that a newer format is recognised. */
export const AnyHeader = z.object({
  latchkey: z.literal('backup'),
  format: z.int(),
  /** The version of the program that made it. */
  program: z.string(),
});

export const BackupHeader = AnyHeader.extend({
  madeAt: z.iso.datetime(),
  /** Version of the server. */
  postgres: z.string(),
  /** What the instance key signs, by which it is recognised; it tells nothing of the key. */
  keyFingerprint: z.string(),
  /** Names of those that had been applied, in their order, which tells what the tables are like. */
  migrations: z.array(z.string()).min(1),
});
export type BackupHeader = z.output<typeof BackupHeader>;

export const TableHead = z.object({ table: z.string(), columns: z.array(z.string()) });
export type TableHead = z.output<typeof TableHead>;

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The last line: how many rows each table has, with the digest of their lines, and the digest of all lines before. */
export const BackupEnd = z.object({
  tables: z.record(z.string(), z.object({ rows: z.int(), sha256: Sha256 })),
  sha256: Sha256,
});
export type BackupEnd = z.output<typeof BackupEnd>;
