import { PrismaPg } from '@prisma/adapter-pg';
import { type Prisma, PrismaClient } from '../prisma/generated/client';
import { config } from './config';

/** What verbs hold inside a transaction. */
export type Tx = Prisma.TransactionClient;

const KEY = Symbol.for('latchkey.db');
type Holder = { [KEY]?: PrismaClient };

/** The one Prisma client of this process, shared by the copies of this module that bundlers make. */
export function db(): PrismaClient {
  const holder = globalThis as Holder;
  holder[KEY] ??= new PrismaClient({
    adapter: new PrismaPg({ connectionString: config().databaseUrl, max: 10 }),
    // A burst of sign-ins waits its turn for a connection rather than failing after Prisma's default of 2 s.
    transactionOptions: { maxWait: 10_000, timeout: 20_000 },
  });
  return holder[KEY];
}

/** Closes the connections; the next call of `db()` opens new ones. */
export async function closeDb(): Promise<void> {
  const holder = globalThis as Holder;
  await holder[KEY]?.$disconnect();
  delete holder[KEY];
}

/** Whether the database answers a query now. */
export async function isDatabaseReachable(): Promise<boolean> {
  try {
    await db().$queryRaw`select 1`;
    return true;
  } catch {
    return false;
  }
}
