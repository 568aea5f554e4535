import { ShieldAlert } from 'lucide-react';
import { getWords } from '@/app/_web/words';
import { buttonLook } from '@/components/button';
import { Counted } from '@/components/counted';
import { Pill } from '@/components/pill';
import { Row } from '@/components/section';
import { When } from '@/components/when';
import { hasProved, type UserActor } from '@/lib/actor';
import { config } from '@/lib/config';
import { mayTurnOnTwoFactor } from '@/lib/factors/policy';
import { findTwoFactor } from '@/lib/factors/queries';
import { countPasskeys } from '@/lib/passkeys/queries';
import { TurnOffRow } from './turn-off-row';
import { TurnOnForm } from './two-factor/forms';

/** With so few backup codes left, or fewer, the page advises to make new ones. */
const FEW = 2;

/** Whether a code is asked for at sign-in, how many backup codes are left, and what can be changed about both. */
export async function TwoFactorRows({ actor }: { actor: UserActor }) {
  const factor = await findTwoFactor(actor.id);
  if (!factor && !mayTurnOnTwoFactor()) return null;
  const t = await getWords('twoFactor');
  if (!factor)
    return (
      <Row name={t('heading')} deed={<TurnOnForm next="/" />}>
        <Counted count={0} after="two-factor">
          <Pill tone="warn" Icon={ShieldAlert}>
            {t('off')}
          </Pill>
          <p className="text-small text-quiet">{t('offAbout')}</p>
        </Counted>
      </Row>
    );
  const { since, codesLeft } = factor;
  return (
    <>
      <TurnOffRow
        name={t('heading')}
        isNeeded={config().mfaEnforced && (await countPasskeys(actor)) === 0}
        hasProved={hasProved(actor)}
      >
        <Counted count={1}>
          <Pill tone="usual">{t('on')}</Pill>
          <p className="text-small text-quiet">{t.rich('since', { when: () => <When at={since} /> })}</p>
        </Counted>
      </TurnOffRow>
      <Row
        name={t('codes.heading')}
        deed={
          <a href="/account/backup-codes" className={buttonLook('plain')}>
            {t('codes.new')}
          </a>
        }
      >
        {codesLeft > FEW ? (
          t('codes.left', { count: codesLeft })
        ) : (
          <>
            <Pill tone="warn" Icon={ShieldAlert}>
              {t('codes.left', { count: codesLeft })}
            </Pill>
            <p className="text-small text-quiet">{t('codes.few')}</p>
          </>
        )}
      </Row>
    </>
  );
}
