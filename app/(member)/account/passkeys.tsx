import { FACTOR_PATH, proofPath } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { Section } from '@/components/section';
import { When } from '@/components/when';
import type { UserActor } from '@/lib/actor';
import { config } from '@/lib/config';
import { arePasskeysPossible, MOST_PASSKEYS } from '@/lib/passkeys/policy';
import { listPasskeys, type OwnPasskey } from '@/lib/passkeys/queries';
import { hasProved } from '@/lib/proof';
import { readDeviceName } from '../device-name';
import { AddPasskey } from './add-passkey';
import { PasskeyForms } from './passkey-forms';

type PasskeysProps = {
  actor: UserActor;
  /** The id of the passkey whose form is open, if the address says one. */
  change: string | string[] | undefined;
};

/** The part of the page about signing in without a password. */
export async function Passkeys({ actor, change }: PasskeysProps) {
  const passkeys = await listPasskeys(actor);
  const t = await getWords('passkeys');
  return (
    <Section id="passkeys" title={t('heading')}>
      <p>{t('about')}</p>
      <p role="status" className="text-small text-quiet">
        {t('count', { count: passkeys.length })}
      </p>
      {passkeys.length > 0 && (
        <ul aria-labelledby="passkeys" className="divide-y divide-line">
          {passkeys.map((passkey) => (
            <Passkey key={passkey.id} passkey={passkey} isOpen={change === passkey.id} />
          ))}
        </ul>
      )}
      <HowToAdd actor={actor} isFull={passkeys.length >= MOST_PASSKEYS} />
    </Section>
  );
}

async function Passkey({ passkey, isOpen }: { passkey: OwnPasskey; isOpen: boolean }) {
  const { id, name, createdAt, lastUsedAt } = passkey;
  const t = await getWords('passkeys');
  const added = () => <When at={createdAt} />;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 py-3 first:pt-0">
      <div className="min-w-0 space-y-0.5">
        <p className="font-medium wrap-anywhere">{name}</p>
        <p className="text-small text-quiet">
          {lastUsedAt
            ? t.rich('used', { added, used: () => <When at={lastUsedAt} /> })
            : t.rich('unused', { added })}
        </p>
      </div>
      <PasskeyForms passkeyId={id} name={name} isOpen={isOpen} />
    </li>
  );
}

async function HowToAdd({ actor, isFull }: { actor: UserActor; isFull: boolean }) {
  const t = await getWords('passkeys');
  if (!arePasskeysPossible()) {
    const { baseUrl } = config();
    const what = actor.role === 'member' ? t('addressForMember') : t('address', { baseUrl });
    return <p className="text-quiet">{what}</p>;
  }
  if (isFull) return <p className="text-quiet">{t('full')}</p>;
  const nameOf = await getWords('devices');
  return (
    <>
      <AddPasskey
        deviceName={nameOf('name', readDeviceName(actor.userAgent))}
        origin={config().baseUrl}
        proofPath={hasProved(actor) ? null : proofPath(actor.lacksFactor ? FACTOR_PATH : '/account')}
      />
      <p className="hidden text-quiet noscript:block">{t('script')}</p>
    </>
  );
}
