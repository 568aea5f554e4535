import { medians, perSecond } from './figures';
import { AT_ONCE, type Visitors } from './http';

const ROUNDS = 3;
const REQUESTS = 1_500;

/**
 * Answers a second, 16 asked for at once: of the empty route; of one that only finds out who asks and refuses them (the
 * preview of a mail is not for members), and of the same one for a stranger, of whom the database is not asked; of the
 * first page, which is drawn by React and leads on, for both of these; and of the pages that people see.
 */
export async function measurePages({ get }: Visitors, cookie: string, ownersCookie: string) {
  const many = (requests: number, ask: () => Promise<void>) => () => perSecond(requests, AT_ONCE, ask);
  return medians(ROUNDS, {
    empty: many(2 * REQUESTS, () => get('/icon.svg')),
    checked: many(REQUESTS, () => get('/email/preview', cookie, 403)),
    unchecked: many(REQUESTS, () => get('/email/preview', undefined, 303)),
    account: many(REQUESTS / 5, () => get('/account', cookie)),
    users: many(REQUESTS / 5, () => get('/users', ownersCookie)),
    signIn: many(REQUESTS / 5, () => get('/sign-in')),
  });
}
