import type { Tx } from '../../database/database';
import type { Role } from '../../prisma/generated/enums';
import { Problem } from '../problem';

type NewUser = { email: string; firstName: string; lastName: string; role: Role; passwordHash: string };

/** Makes a user. Throws `already_user` when the address has one; the database's unique index decides races. */
export async function createUser(tx: Tx, user: NewUser): Promise<{ id: string }> {
  const [created] = await tx.user.createManyAndReturn({
    data: [user],
    skipDuplicates: true,
    select: { id: true },
  });
  if (!created) throw new Problem('already_user');
  return created;
}
