import { randomBytes } from 'node:crypto';

const MOST_PLACES = 0xfff;

/**
 * Makes ids for rows that SQL of ours inserts, of the kind that Prisma makes: UUIDs of version 7 (RFC 9562 §5.7). They sort in
 * the order in which they were made, also those of one millisecond and where the clock is put back (§6.2, method 1).
 * PostgreSQL makes them from version 18 on.
 */
export function idMaker(): () => string {
  // The millisecond of the last id, and its place among those of that millisecond.
  let [lastMs, place] = [0, 0];
  return () => {
    const bytes = randomBytes(16);
    place += 1;
    if (Date.now() > lastMs || place > MOST_PLACES) {
      lastMs = Math.max(Date.now(), lastMs + 1);
      // In the lower half, so that there is room above.
      place = bytes.readUInt16BE(6) & (MOST_PLACES >> 1);
    }
    bytes.writeUIntBE(lastMs, 0, 6);
    bytes.writeUInt16BE(0x7000 | place, 6);
    bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  };
}

/** The next id. The bundle of the pages and that of the launcher each have a maker. */
export const newId = idMaker();
