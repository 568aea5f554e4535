import { getWords } from '@/app/_web/words';
import { When } from '@/components/when';
import type { FailedSignIns as Burst } from '@/lib/users/list-failed-sign-ins';

/** The last bursts of failed sign-ins as the reader, so that they see when somebody guesses. */
export async function FailedSignIns({ bursts }: { bursts: Burst[] }) {
  const t = await getWords('account');
  if (bursts.length === 0) return <p>{t('failedSignIns.none')}</p>;
  return (
    <>
      <p>{t('failedSignIns.about')}</p>
      <ul className="space-y-2">
        {bursts.map(({ id, at, attempts, network, networks }) => (
          <li key={id} className="wrap-anywhere">
            {t.rich('failedSignIns.row', {
              attempts,
              hasNetwork: network ? 'yes' : 'no',
              network: network ?? '',
              otherNetworks: Math.max(0, networks - 1),
              when: () => <When at={at} />,
            })}
          </li>
        ))}
      </ul>
    </>
  );
}
