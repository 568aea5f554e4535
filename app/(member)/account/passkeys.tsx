import { proofPath } from '@/app/_web/actor';
import { When } from '@/components/when';
import type { UserActor } from '@/lib/actor';
import { config } from '@/lib/config';
import { arePasskeysPossible, MOST_PASSKEYS } from '@/lib/passkeys/policy';
import { listPasskeys, type OwnPasskey } from '@/lib/passkeys/queries';
import { hasProved } from '@/lib/proof';
import { AddPasskey } from './add-passkey';
import { deviceName } from './device-name';
import { PasskeyForms } from './passkey-forms';
import { Section } from './section';

type PasskeysProps = {
  actor: UserActor;
  /** The id of the passkey whose form is open, if the address says one. */
  change: string | string[] | undefined;
};

/** The part of the page about signing in without a password. */
export async function Passkeys({ actor, change }: PasskeysProps) {
  const passkeys = await listPasskeys(actor);
  return (
    <Section id="passkeys" title="Passkeys">
      <p>
        A passkey signs you in by finger, face or PIN, without your password. It stays on your device, or in
        your password manager.
      </p>
      <p role="status" className="text-small text-quiet">
        {count(passkeys.length)}
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

function count(size: number): string {
  if (size === 0) return 'You have none yet.';
  return size === 1 ? 'You have one passkey.' : `You have ${size} passkeys.`;
}

function Passkey({ passkey, isOpen }: { passkey: OwnPasskey; isOpen: boolean }) {
  const { id, name, createdAt, lastUsedAt } = passkey;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 py-3 first:pt-0">
      <div className="min-w-0 space-y-0.5">
        <p className="font-medium wrap-anywhere">{name}</p>
        <p className="text-small text-quiet">
          Added <When at={createdAt} /> ·{' '}
          {lastUsedAt ? (
            <>
              Last used <When at={lastUsedAt} />
            </>
          ) : (
            'Never used'
          )}
        </p>
      </div>
      <PasskeyForms passkeyId={id} name={name} isOpen={isOpen} />
    </li>
  );
}

function HowToAdd({ actor, isFull }: { actor: UserActor; isFull: boolean }) {
  if (!arePasskeysPossible())
    return (
      <p className="text-quiet">
        {actor.role === 'member'
          ? 'Passkeys need an address that begins with https and has a name. The owner and admins can see to that.'
          : `Passkeys need an address that begins with https and has a name. This instance has ${config().baseUrl} (N8N_EDITOR_BASE_URL).`}
      </p>
    );
  if (isFull)
    return <p className="text-quiet">These are as many as there can be. Remove one to add another.</p>;
  return (
    <>
      <AddPasskey
        deviceName={deviceName(actor.userAgent)}
        proofPath={hasProved(actor) ? null : proofPath('/account')}
      />
      <p className="hidden text-quiet noscript:block">Adding a passkey needs JavaScript.</p>
    </>
  );
}
