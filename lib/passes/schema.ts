import { z } from 'zod';

/** The app that is to be opened, the page of it that was asked for, and the hash of the browser's cookie there. */
export const OpenApp = z.object({ appId: z.uuid(), page: z.string().startsWith('/'), visitHash: z.string() });
export type OpenApp = z.output<typeof OpenApp>;

/** What a browser brings to an app's host: the code from its address, and its cookie there. */
export const EnterApp = z.object({ code: z.string(), visit: z.string(), host: z.string() });
export type EnterApp = z.output<typeof EnterApp>;
