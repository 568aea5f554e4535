import { connectTo } from '../database/database';
import type { Visitor } from '../lib/actor';
import { config } from '../lib/config';
import { completeSetup } from '../lib/setup/complete';
import { setupCode } from '../lib/setup/queries';
import { hashCode } from '../lib/users/password';
import { olivia } from '../testing/cast';

const VISITOR: Visitor = { kind: 'visitor', ip: '192.0.2.1', userAgent: null };

/** Of everybody but the owner. */
export const PASSWORD = 'Comes-to-stay-3';

/** Has the instance claimed by its owner, and gives the hash of everybody else's password. */
export async function claim(): Promise<string> {
  await completeSetup(VISITOR, { ...olivia, setupCode: setupCode() ?? '' });
  return hashCode(PASSWORD);
}

/** The address of one of those of the first 1,000 users who are members and may sign in: no number ends in 0. */
export function accountOf(n: number): string {
  const number = (n % 100) * 10 + 1 + (n % 9);
  return `person${number}@example${number % 97}.com`;
}

/** Users up to this many, and a tenth as many open invitations, written by SQL as no verb could do in time. */
export async function fillUp(from: number, to: number, passwordHash = 'none'): Promise<void> {
  // On a connection of its own: those of the pool are not for what takes minutes.
  const client = await connectTo(config().databaseUrl);
  const run = (statement: string, ...values: unknown[]) => client.query(statement, values);
  await run(
    `insert into "user" (id, email, "firstName", "lastName", role, "passwordHash", "createdAt", "lastActiveAt", "disabledAt")
     select gen_random_uuid(), 'person' || n || '@example' || n % 97 || '.com',
            (array['Anna', 'Boris', 'Chloe', 'Dmitri', 'Eve', 'Farid', 'Gita'])[1 + n % 7], 'No. ' || n,
            (case when n % 50 = 0 then 'admin' else 'member' end)::"Role", $3, now() - n * interval '1 minute',
            case when n % 3 > 0 then now() - n * interval '10 seconds' end, case when n % 40 = 0 then now() end
     from generate_series($1::int, $2::int) as n`,
    ...[from, to, passwordHash],
  );
  await run(
    `insert into invitation (id, email, role, "createdAt", "expiresAt")
     select gen_random_uuid(), 'invited' || n || '@example' || n % 97 || '.com', 'member',
            now() - n * interval '7 minutes', now() + (n % 20 - 10) * interval '1 day'
     from generate_series($1::int, $2::int, 10) as n`,
    ...[from, to],
  );
  await run('vacuum analyze');
  await client.end();
}
