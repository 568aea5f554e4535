import { db } from '../../database/database';
import type { Actor } from '../actor';
import { must } from '../problem';
import { limitWithin } from '../rate-limits/limit';
import { hashOfSecret, newSecret } from '../sessions/secret';
import { PASSES_MADE } from './limits';
import { findOpening } from './queries';
import type { OpenApp } from './schema';

/** Long enough for one redirect. */
export const CODE_LASTS_MS = 60_000;

/**
 * Gives a code by which the actor's browser gets a pass on an app's host, and the address to which it takes it: it lives a
 * minute and works once, for this app and the browser with this cookie there. Throws `forbidden` to visitors,
 * `not_found` when there is no such app any more, `app_forbidden`, `factor_needed` where the app or the instance asks for
 * a second factor that was not shown in this sign-in, and `too_many_attempts`.
 */
export async function openApp(
  actor: Actor,
  { appId, page, visitHash }: OpenApp,
): Promise<{ code: string; enterUrl: string }> {
  must(actor.kind === 'user', 'forbidden');
  const code = newSecret();
  const address = await db().$transaction(async (tx) => {
    await limitWithin(tx, PASSES_MADE, actor.id);
    const app = await findOpening(tx, actor.sessionId, appId);
    must(app, 'not_found');
    must(app.mayOpen, 'app_forbidden', { app: app.name, host: app.host });
    must(!app.needsFactor, 'factor_needed');
    const expiresAt = new Date(Date.now() + CODE_LASTS_MS);
    await tx.passCode.create({
      data: { codeHash: hashOfSecret(code), sessionId: actor.sessionId, appId, visitHash, page, expiresAt },
    });
    return app.address;
  });
  return { code, enterUrl: `${new URL(address).origin}${ENTER_PATH}?code=${code}` };
}

/** Where a code is taken to, on the app's host; the proxy has Latchkey answer there. */
export const ENTER_PATH = '/.latchkey/enter';
