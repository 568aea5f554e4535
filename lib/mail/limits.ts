import type { Limit } from '../rate-limits/limit';

/** Mails that people cause to one address, whoever they are and whatever mail it is. */
export const MAILED_TO: Limit = { name: 'mailedTo', points: 20, duration: 3600 };

/** Test mails that one user asks for. */
export const TEST_MAIL: Limit = { name: 'testMail', points: 10, duration: 300 };

/** Checks of the mail server that one user asks for. */
export const MAIL_CHECK: Limit = { name: 'mailCheck', points: 10, duration: 300 };
