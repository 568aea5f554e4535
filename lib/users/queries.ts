import type { Role } from '../../prisma/generated/enums';
import { db } from '../db';
import type { EmailAddress } from '../email-address';

/** The user with this address, or null when there is none or they are disabled. */
export async function findActiveUser(email: EmailAddress): Promise<{ id: string; role: Role } | null> {
  return db().user.findUnique({ where: { email, disabledAt: null }, select: { id: true, role: true } });
}
