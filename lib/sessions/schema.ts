import { z } from 'zod';

/** Names one signed-in device. */
export const SessionId = z.object({ sessionId: z.uuid() });
export type SessionId = z.output<typeof SessionId>;
