import { Laptop, Smartphone } from 'lucide-react';
import { getWords } from '@/app/_web/words';
import { Pill } from '@/components/pill';
import { Section } from '@/components/section';
import { When } from '@/components/when';
import type { UserActor } from '@/lib/actor';
import type { SignedInDevice } from '@/lib/sessions/queries';
import { listDevices } from '@/lib/users/list-devices';
import { readDeviceName } from '../../device-name';
import { DeedButton } from '../deed-button';
import type { Row } from '../row';
import { doDeedHere } from './actions';
import { DeviceForm, SignOutThere } from './device-form';

type DevicesProps = { actor: UserActor; row: Row; role: string; mayEnd: boolean };

/** Where they are signed in, the last used first, each with a button that signs it out. */
export async function Devices({ actor, row, role, mayEnd }: DevicesProps) {
  const devices = await listDevices(actor, { userId: row.id });
  const t = await getWords('devices');
  return (
    <Section
      id="devices"
      title={t('heading')}
      deed={
        mayEnd && <DeedButton action={doDeedHere} {...{ row, role }} deed="signOutEverywhere" look="deed" />
      }
    >
      <DeviceForm userId={row.id}>
        {devices.length > 0 ? (
          <ul aria-labelledby="devices">
            {devices.map((device) => (
              <Device key={device.id} device={device} />
            ))}
          </ul>
        ) : (
          <p className="border-b border-line py-3 text-quiet">{(await getWords('person'))('devices.none')}</p>
        )}
      </DeviceForm>
    </Section>
  );
}

const PHONES = /iOS|Android/;

async function Device({ device }: { device: SignedInDevice }) {
  const { id, ip, userAgent, createdAt, lastUsedAt, isThisOne } = device;
  const t = await getWords('devices');
  const known = readDeviceName(userAgent);
  const name = t('name', known);
  const Icon = PHONES.test(known.system) ? Smartphone : Laptop;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-2">
      <div className="flex min-w-0 flex-[1_1_14rem] items-center gap-3">
        <Icon size={20} strokeWidth={1.75} className="shrink-0 text-quiet" aria-hidden="true" />
        <div className="min-w-0">
          <p className="font-semibold wrap-anywhere">{name}</p>
          <p className="text-small text-quiet">
            {ip && <span className="wrap-anywhere">{ip} · </span>}
            {t.rich('used', {
              signedIn: () => <When at={createdAt} />,
              used: () => <When at={lastUsedAt} />,
            })}
          </p>
        </div>
      </div>
      {isThisOne ? (
        <Pill tone="good">{t('thisOne')}</Pill>
      ) : (
        <SignOutThere sessionId={id} name={ip ? t('nameAt', { name, ip }) : name} />
      )}
    </li>
  );
}
