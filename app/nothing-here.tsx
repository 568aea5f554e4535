import { Card } from '@/components/card';
import { getWords } from './_web/words';

/** For addresses that lead nowhere. */
export async function NothingHere() {
  const t = await getWords('nothingHere');
  return (
    <Card title={t('title')}>
      <p>{t('text')}</p>
      <p>
        <a href="/" className="font-semibold text-link underline">
          {t('start')}
        </a>
      </p>
    </Card>
  );
}
