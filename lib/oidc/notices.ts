import { databasePool, db } from '../../database/database';
import { Prisma } from '../../prisma/generated/client';
import { nextTry } from '../next-try';
import type { NotReached } from '../reach';

/** Why an app was not told yet that somebody has signed out, or was given up. */
export type NoticeCause =
  /** Its answer was no 200; `reason` is what it said, where it did. */
  | { code: 'refused'; facts: { status: number; reason: string } }
  | { code: 'redirected'; facts: { status: number } }
  /** Nobody answered in time. */
  | { code: 'silent'; facts: Record<never, never> }
  /** `error` is the system's code, such as ECONNREFUSED. */
  | { code: 'unreachable'; facts: { error: string } }
  /** `error` is OpenSSL's code. */
  | { code: 'certificate_wrong'; facts: { error: string } }
  | { code: NotReached['fault']; facts: { host: string; ip: string } }
  /** There is no address any more at which it would be told. */
  | { code: 'no_address'; facts: Record<never, never> }
  /** What is registered of it is of no use to the provider. */
  | { code: 'client_unusable'; facts: Record<never, never> };

/** A notice whose process died is told by another one after this time; more than telling takes. */
const CLAIM_MS = 30_000;

/** A notice that this process alone may tell. */
export type ClaimedNotice = {
  id: string;
  app: { id: string; name: string };
  subject: string;
  sessionId: string;
  /** This one included: whoever claims it after us makes another of them. */
  attempts: number;
  createdAt: Date;
};

/**
 * Claims some of the notices that are due, of any number of processes for this one. Apps take turns, so that one that does
 * not answer keeps no other waiting. While it is told, `nextTryAt` is when the claim runs out.
 */
export async function claimNotices(most: number): Promise<ClaimedNotice[]> {
  const { rows } = await databasePool().query<
    Omit<ClaimedNotice, 'app'> & { appId: string; appName: string }
  >(
    `with due as (
      select id from (
        select id, "nextTryAt", row_number() over (partition by "appId" order by "nextTryAt", id) as place
        from oidc_notice where "nextTryAt" <= now()
      ) as lines
      order by place, "nextTryAt" limit $1
    ), held as (
      select id from oidc_notice where id in (select id from due) and "nextTryAt" <= now() for update skip locked
    )
    update oidc_notice
    set attempts = attempts + 1, "nextTryAt" = now() + $2 * interval '1 ms'
    from held, app
    where oidc_notice.id = held.id and app.id = oidc_notice."appId"
    returning oidc_notice.id, "appId", app.name as "appName", subject, "sessionId", attempts, oidc_notice."createdAt"`,
    [most, CLAIM_MS],
  );
  return rows.map(({ appId, appName, ...notice }) => ({ ...notice, app: { id: appId, name: appName } }));
}

/**
 * Records that a claimed notice was taken, or why not; whatever may pass is tried again for a day with growing pauses.
 * Returns when, null when that was the last try. Nothing is recorded where the app is gone, or the claim was another's by
 * then.
 */
export async function settleNotice(
  { id, attempts, createdAt }: ClaimedNotice,
  cause: NoticeCause | null,
): Promise<Date | null> {
  const next = cause && cause.code !== 'no_address' ? nextTry(attempts, createdAt) : null;
  await db().oidcNotice.updateMany({
    where: { id, attempts, state: 'queued' },
    data: {
      state: next ? 'queued' : cause ? 'failed' : 'sent',
      nextTryAt: next,
      settledAt: next ? null : new Date(),
      cause: cause?.code ?? null,
      causeFacts: cause?.facts ?? Prisma.DbNull,
    },
  });
  return next;
}
