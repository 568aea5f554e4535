import { getWords } from '@/app/_web/words';
import { buttonLook } from '@/components/button';
import { Card } from '@/components/card';

export default async function UnknownPasswordReset() {
  const t = await getWords('reset');
  return (
    <Card title={t('unknown.title')}>
      <p>{t('unknown.text')}</p>
      <a href="/forgot-password" className={`${buttonLook('primary')} w-full`}>
        {t('newLink')}
      </a>
    </Card>
  );
}
