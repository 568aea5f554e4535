import { z } from 'zod';
import { fault } from '../fault';

/** A code as somebody types it, of the authenticator app or one of the backup codes; whoever checks it forgives the rest. */
export const TypedCode = z.string().trim().min(1, fault('code_missing')).max(64, fault('code_too_long'));

/** The first code, which shows that the app is set up. */
export const ConfirmTwoFactor = z.object({ code: TypedCode });
export type ConfirmTwoFactor = z.output<typeof ConfirmTwoFactor>;

/** The code that a sign-in awaits. */
export const CompleteSignIn = z.object({ code: TypedCode });
export type CompleteSignIn = z.output<typeof CompleteSignIn>;

/** A code that shows once more who somebody is. */
export const ProveByCode = z.object({ code: TypedCode });
export type ProveByCode = z.output<typeof ProveByCode>;
