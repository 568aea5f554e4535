import { randomBytes } from 'node:crypto';

/**
 * An id for a row that SQL of ours inserts, of the kind that Prisma makes: a UUID of version 7 (RFC 9562 §5.7), by which rows
 * sort in the order in which they were made. PostgreSQL makes them from version 18 on.
 */
export function newId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
