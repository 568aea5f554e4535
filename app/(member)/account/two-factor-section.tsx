import { requireProof } from '@/app/_web/actor';
import { Button } from '@/components/button';
import { Notice } from '@/components/notice';
import { When } from '@/components/when';
import type { UserActor } from '@/lib/actor';
import { config } from '@/lib/config';
import { mayTurnOnTwoFactor } from '@/lib/factors/policy';
import { findTwoFactor } from '@/lib/factors/queries';
import { Section } from './section';
import { NewCodesForm, TurnOffForm, TurnOnForm } from './two-factor/forms';

/** So few backup codes are a reason to make new ones. */
const FEW = 2;

/** What can be open here, as the address says it; each is asked for with fresh proof. */
const CODES = 'backup-codes';
const OFF = 'two-factor';

/** Whether a code is asked for at sign-in, and what can be changed about it. */
export async function TwoFactor({ actor, change }: { actor: UserActor; change: unknown }) {
  const factor = await findTwoFactor(actor.id);
  if (!factor && !mayTurnOnTwoFactor()) return null;
  if (factor && (change === CODES || change === OFF)) await requireProof(`/account?change=${change}`);
  return (
    <Section id="two-factor" title="Two-factor sign-in">
      {factor ? (
        <>
          <p role="status">
            <strong>On.</strong> You turned it on <When at={factor.since} />, and have{' '}
            {codes(factor.codesLeft)} left.
          </p>
          {factor.codesLeft <= FEW && (
            <Notice tone="warn">
              Make new backup codes before you need them: without the app and without a code, an admin has to
              let you back in.
            </Notice>
          )}
          {change === CODES && <NewCodesForm of={`${actor.email} at ${config().instanceName}`} />}
          {change === OFF && <TurnOffForm />}
          <div className="flex flex-wrap gap-3">
            {change !== CODES && <Opener change={CODES} label="New backup codes" />}
            {change !== OFF && <Opener change={OFF} label="Turn off" />}
          </div>
        </>
      ) : (
        <>
          <p role="status">
            <strong>Off.</strong> Turn it on to be asked for a code from an app besides your password.
            Somebody who learns the password then still does not get in.
          </p>
          <TurnOnForm />
        </>
      )}
    </Section>
  );
}

/** The browser's own, so it needs no JavaScript, and what was shown before is gone. */
function Opener({ change, label }: { change: string; label: string }) {
  return (
    <form action="/account">
      <input type="hidden" name="change" value={change} />
      <Button type="submit" look="plain">
        {label}
      </Button>
    </form>
  );
}

function codes(left: number): string {
  return left === 1 ? '1 backup code' : `${left === 0 ? 'no' : left} backup codes`;
}
