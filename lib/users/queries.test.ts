import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { findActiveUser } from './queries';

describe('looking somebody up by address', () => {
  it('finds users who can sign in, and nobody else', async ({ cast }) => {
    expect(await findActiveUser(cast.mia.email)).toEqual({ id: cast.mia.id, role: 'member' });
    expect(await findActiveUser('nobody@example.com')).toBeNull();
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: new Date() } });
    expect(await findActiveUser(cast.mia.email)).toBeNull();
  });
});
