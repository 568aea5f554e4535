import { getWords } from '@/app/_web/words';
import { Counted } from '@/components/counted';
import { When } from '@/components/when';
import { hasProved, type UserActor } from '@/lib/actor';
import { config } from '@/lib/config';
import { arePasskeysPossible, MOST_PASSKEYS } from '@/lib/passkeys/policy';
import { listPasskeys, type OwnPasskey } from '@/lib/passkeys/queries';
import { readDeviceName } from '../device-name';
import { PasskeyItem } from './passkey-item';
import { PasskeysRow } from './passkeys-row';

/** The row about signing in without a password, with the passkeys that there are. */
export async function Passkeys({ actor, next }: { actor: UserActor; next?: string }) {
  const passkeys = await listPasskeys(actor);
  const t = await getWords('passkeys');
  const nameOf = await getWords('devices');
  const { baseUrl } = config();
  return (
    <PasskeysRow
      deviceName={nameOf('name', readDeviceName(actor.userAgent))}
      origin={baseUrl}
      hasProved={hasProved(actor)}
      next={next}
      obstacle={await obstacle(actor, passkeys.length)}
      list={
        passkeys.length > 0 && (
          <ul aria-label={t('heading')} className="mt-2 [&>li]:border-t [&>li]:border-line">
            {passkeys.map((passkey) => (
              <PasskeyItem
                key={passkey.id}
                passkeyId={passkey.id}
                name={passkey.name}
                hasProved={hasProved(actor)}
              >
                <Use passkey={passkey} />
              </PasskeyItem>
            ))}
          </ul>
        )
      }
    >
      <Counted count={passkeys.length}>{t('count', { count: passkeys.length })}</Counted>
      <p className="text-small text-quiet">{t('about')}</p>
    </PasskeysRow>
  );
}

async function Use({ passkey: { createdAt, lastUsedAt } }: { passkey: OwnPasskey }) {
  const t = await getWords('passkeys');
  const added = () => <When at={createdAt} />;
  return lastUsedAt
    ? t.rich('used', { added, used: () => <When at={lastUsedAt} /> })
    : t.rich('unused', { added });
}

/** Why no passkey can be added, and what to do. */
async function obstacle(actor: UserActor, count: number): Promise<string | null> {
  const t = await getWords('passkeys');
  const { baseUrl } = config();
  if (!arePasskeysPossible())
    return actor.role === 'member' ? t('addressForMember') : t('address', { baseUrl });
  return count >= MOST_PASSKEYS ? t('full') : null;
}
