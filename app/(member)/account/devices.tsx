import { CircleCheck, Laptop, MonitorSmartphone, Smartphone } from 'lucide-react';
import { getWords } from '@/app/_web/words';
import { Counted } from '@/components/counted';
import { Pill } from '@/components/pill';
import { Rows, Section } from '@/components/section';
import { When } from '@/components/when';
import type { SignedInDevice } from '@/lib/sessions/queries';
import { readDeviceName } from '../device-name';
import { SignOutDevice, SignOutEverywhereElse, SignOutHere } from './sign-out-forms';

/** Where the person is signed in, this device first, each with a button that signs it out. */
export async function Devices({ devices }: { devices: SignedInDevice[] }) {
  const t = await getWords('devices');
  return (
    <Section id="devices" title={t('heading')} deed={devices.length > 1 && <SignOutEverywhereElse />}>
      <Counted count={devices.length} className="sr-only">
        {t('count', { count: devices.length })}
      </Counted>
      <Rows label="devices">
        {devices.map((device) => (
          <Device key={device.id} device={device} />
        ))}
      </Rows>
    </Section>
  );
}

async function Device({ device }: { device: SignedInDevice }) {
  const { id, ip, userAgent, createdAt, lastUsedAt, isThisOne } = device;
  const t = await getWords('devices');
  const agent = readDeviceName(userAgent);
  const name = t('name', agent);
  const Icon = iconOf(agent.system);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2">
      <div className="flex min-w-0 flex-[1_1_14rem] gap-3">
        <Icon size={20} strokeWidth={1.75} className="mt-0.5 shrink-0 text-quiet" aria-hidden="true" />
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-x-3 font-semibold">
            {name}{' '}
            {isThisOne && (
              <Pill tone="good" Icon={CircleCheck}>
                {t('thisOne')}
              </Pill>
            )}
          </p>
          <p className="text-small text-quiet">
            {ip && `${ip} · `}
            {t.rich('used', {
              signedIn: () => <When at={createdAt} />,
              used: () => <When at={lastUsedAt} />,
            })}
          </p>
        </div>
      </div>
      {isThisOne ? (
        <SignOutHere next="/" />
      ) : (
        <SignOutDevice sessionId={id} name={ip ? t('nameAt', { name, ip }) : name} />
      )}
    </li>
  );
}

function iconOf(system: string) {
  if (system === '') return MonitorSmartphone;
  return /^(Android|iOS|Windows Phone|HarmonyOS)/.test(system) ? Smartphone : Laptop;
}
