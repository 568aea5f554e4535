import type { Role } from '../prisma/generated/enums';

/** Somebody of the cast, as they type themselves into forms. */
export type CastMember = {
  firstName: string;
  lastName: string;
  email: string;
  password: string;
  role: Role;
};

/** The people of tests, seed, docs and screenshots. Their instance is the only place where these passwords open anything. */
export const olivia: CastMember = {
  firstName: 'Olivia',
  lastName: 'Owner',
  email: 'olivia@example.com',
  password: 'Brass-turns-slowly-1',
  role: 'owner',
};

export const adam: CastMember = {
  firstName: 'Adam',
  lastName: 'Admin',
  email: 'adam@example.com',
  password: 'Keeps-every-lamp-2',
  role: 'admin',
};

export const mia: CastMember = {
  firstName: 'Mia',
  lastName: 'Member',
  email: 'mia@example.com',
  password: 'Comes-to-stay-3',
  role: 'member',
};
