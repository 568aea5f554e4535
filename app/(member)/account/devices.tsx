import { Pill } from '@/components/notice';
import { When } from '@/components/when';
import type { SignedInDevice } from '@/lib/sessions/queries';
import { deviceName } from './device-name';
import { SignOutDevice, SignOutEverywhereElse, SignOutHere } from './sign-out-forms';

/** Where the person is signed in, this device first, with a way out of each. */
export function Devices({ devices }: { devices: SignedInDevice[] }) {
  return (
    <>
      <p role="status" className="text-small text-quiet">
        {devices.length > 1
          ? `You are signed in on ${devices.length} devices.`
          : 'You are signed in here alone.'}
      </p>
      <ul aria-labelledby="devices" className="divide-y divide-line">
        {devices.map((device) => (
          <Device key={device.id} device={device} name={deviceName(device.userAgent)} />
        ))}
      </ul>
      {devices.length > 1 && <SignOutEverywhereElse />}
    </>
  );
}

function Device({ device, name }: { device: SignedInDevice; name: string }) {
  const { id, ip, createdAt, lastUsedAt, isThisOne } = device;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 py-3 first:pt-0">
      <div className="min-w-0 space-y-0.5">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium">
          {name} {isThisOne && <Pill tone="good">This device</Pill>}
        </p>
        <p className="text-small text-quiet">
          {ip && <span className="wrap-anywhere">{ip} · </span>}
          Signed in <When at={createdAt} /> · Last used <When at={lastUsedAt} />
        </p>
      </div>
      {isThisOne ? <SignOutHere /> : <SignOutDevice sessionId={id} name={`${name}${ip ? `, ${ip}` : ''}`} />}
    </li>
  );
}
