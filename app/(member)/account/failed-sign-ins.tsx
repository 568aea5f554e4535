import { getWords } from '@/app/_web/words';
import { Rows, Section } from '@/components/section';
import { When } from '@/components/when';
import type { FailedSignIns as Burst } from '@/lib/users/list-failed-sign-ins';

/** The last bursts of failed sign-ins as the reader, so that they see when somebody guesses. */
export async function FailedSignIns({ bursts }: { bursts: Burst[] }) {
  const t = await getWords('account');
  return (
    <Section id="failed-sign-ins" title={t('failedSignIns.heading')}>
      <p className="border-b border-line py-2 text-small text-quiet">
        {t(bursts.length === 0 ? 'failedSignIns.none' : 'failedSignIns.about')}
      </p>
      <Rows label="failed-sign-ins">
        {bursts.map(({ id, at, attempts, network, networks }) => (
          <li key={id} className="py-2">
            {t.rich('failedSignIns.row', {
              attempts,
              hasNetwork: network ? 'yes' : 'no',
              network: network ?? '',
              otherNetworks: Math.max(0, networks - 1),
              when: () => <When at={at} />,
            })}
          </li>
        ))}
      </Rows>
    </Section>
  );
}
