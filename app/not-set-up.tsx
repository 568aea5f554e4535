import { buttonLook } from '@/components/button';
import { Card } from '@/components/card';
import { setupCode } from '@/lib/setup/queries';
import { getWords } from './_web/words';
import { GuestFrame } from './guest-frame';

/** What everybody finds after "Skip setup for now". */
export async function NotSetUp() {
  const t = await getWords('notSetUp');
  return (
    <GuestFrame>
      <Card title={t('title')}>
        <p>{t('skipped')}</p>
        <p>{t(setupCode() ? 'laterWithCode' : 'laterWithoutCode')}</p>
        <a href="/setup" className={`${buttonLook('primary')} w-full`}>
          {t('start')}
        </a>
      </Card>
    </GuestFrame>
  );
}

/** The only page of an instance that is to have no users. */
export async function UserManagementOff() {
  const t = await getWords('userManagementOff');
  return (
    <GuestFrame>
      <Card title={t('title')}>
        <p className="wrap-anywhere">{t('text')}</p>
        <p className="wrap-anywhere">{t('turnOn')}</p>
      </Card>
    </GuestFrame>
  );
}
