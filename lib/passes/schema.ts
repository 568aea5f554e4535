import { z } from 'zod';

/** 256 random bits, or their hash, in base64url; and the longest name of a host (RFC 1035, 2.3.4). */
const Secret = z.string().max(64);
const Host = z.string().max(253);

/** The app that is to be opened, the page of it that was asked for, and the hash of the browser's cookie there. */
export const OpenApp = z.object({
  appId: z.uuid(),
  page: z.string().max(2_000).startsWith('/'),
  visitHash: Secret,
});
export type OpenApp = z.output<typeof OpenApp>;

/** What a browser brings to an app's host: the code from its address, and its cookie there. */
export const EnterApp = z.object({ code: Secret, visit: Secret, host: Host });
export type EnterApp = z.output<typeof EnterApp>;
