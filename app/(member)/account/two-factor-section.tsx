import type { ReactNode } from 'react';
import { requireProof } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { Button } from '@/components/button';
import { Notice } from '@/components/notice';
import { Section } from '@/components/section';
import { When } from '@/components/when';
import type { UserActor } from '@/lib/actor';
import { config } from '@/lib/config';
import { mayTurnOnTwoFactor } from '@/lib/factors/policy';
import { findTwoFactor } from '@/lib/factors/queries';
import { countPasskeys } from '@/lib/passkeys/queries';
import { NewCodesForm, TurnOffForm, TurnOnForm } from './two-factor/forms';

/** With so few backup codes left, or fewer, the page advises to make new ones. */
const FEW = 2;

/** What can be open here, as the address says it; both ask for a proof of identity first. */
const CODES = 'backup-codes';
const OFF = 'two-factor';

/** Whether a code is asked for at sign-in, and what can be changed about it. */
export async function TwoFactor({ actor, change }: { actor: UserActor; change: unknown }) {
  const factor = await findTwoFactor(actor.id);
  if (!factor && !mayTurnOnTwoFactor()) return null;
  if (factor && (change === CODES || change === OFF)) await requireProof(`/account?change=${change}`);
  const t = await getWords('twoFactor');
  const ofForms = await getWords('accountForms');
  const b = (words: ReactNode) => <strong>{words}</strong>;
  return (
    <Section id="two-factor" title={t('heading')}>
      {factor ? (
        <>
          <p role="status">
            {t.rich('on', { b, when: () => <When at={factor.since} />, codes: factor.codesLeft })}
          </p>
          {factor.codesLeft <= FEW && <Notice tone="warn">{t('fewCodes')}</Notice>}
          {change === CODES && (
            <NewCodesForm owner={t('owner', { email: actor.email, instance: config().instanceName })} />
          )}
          {change === OFF && (
            <TurnOffForm isNeeded={config().mfaEnforced && (await countPasskeys(actor)) === 0} />
          )}
          <div className="flex flex-wrap gap-3">
            {change !== CODES && <Opener change={CODES} label={ofForms('twoFactor.newCodes')} />}
            {change !== OFF && <Opener change={OFF} label={ofForms('twoFactor.turnOff')} />}
          </div>
        </>
      ) : (
        <>
          <p role="status">{t.rich('off', { b })}</p>
          <TurnOnForm />
        </>
      )}
    </Section>
  );
}

/** No server action: it needs no JavaScript, and what was shown before is gone. */
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
