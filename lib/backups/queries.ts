import { db } from '../../database/database';

/** How many users a restore would replace. */
export async function countUsers(): Promise<number> {
  return db().user.count();
}
