import { withNext } from '@/app/_web/own-path';
import { readWanted } from '@/app/_web/wanted';
import { getWords } from '@/app/_web/words';
import { buttonLook } from '@/components/button';
import { Card } from '@/components/card';

/** For a link that was never made, or not whole. */
export async function UnknownPasswordReset() {
  const t = await getWords('reset');
  return (
    <Card title={t('unknown.title')}>
      <p>{t('unknown.text')}</p>
      <a
        href={withNext('/forgot-password', await readWanted())}
        className={`${buttonLook('primary')} w-full`}
      >
        {t('newLink')}
      </a>
    </Card>
  );
}
