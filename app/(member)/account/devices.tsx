import { getWords } from '@/app/_web/words';
import { Pill } from '@/components/pill';
import { When } from '@/components/when';
import type { SignedInDevice } from '@/lib/sessions/queries';
import { readDeviceName } from '../device-name';
import { SignOutDevice, SignOutEverywhereElse, SignOutHere } from './sign-out-forms';

/** Where the person is signed in, this device first, each with a button that signs it out. */
export async function Devices({ devices }: { devices: SignedInDevice[] }) {
  const t = await getWords('devices');
  return (
    <>
      <p role="status" className="text-small text-quiet">
        {t('count', { count: devices.length })}
      </p>
      <ul aria-labelledby="devices" className="divide-y divide-line">
        {devices.map((device) => (
          <Device key={device.id} device={device} />
        ))}
      </ul>
      {devices.length > 1 && <SignOutEverywhereElse />}
    </>
  );
}

async function Device({ device }: { device: SignedInDevice }) {
  const { id, ip, userAgent, createdAt, lastUsedAt, isThisOne } = device;
  const t = await getWords('devices');
  const name = t('name', readDeviceName(userAgent));
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 py-3 first:pt-0">
      <div className="min-w-0 space-y-0.5">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium">
          {name} {isThisOne && <Pill tone="good">{t('thisOne')}</Pill>}
        </p>
        <p className="text-small text-quiet">
          {ip && <span className="wrap-anywhere">{ip} · </span>}
          {t.rich('used', {
            signedIn: () => <When at={createdAt} />,
            used: () => <When at={lastUsedAt} />,
          })}
        </p>
      </div>
      {isThisOne ? (
        <SignOutHere />
      ) : (
        <SignOutDevice sessionId={id} name={ip ? t('nameAt', { name, ip }) : name} />
      )}
    </li>
  );
}
