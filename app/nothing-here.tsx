import { Card } from '@/components/card';
import { getWords } from './_web/words';

/** For addresses that lead nowhere; `why` where that is known. */
export async function NothingHere({ why }: { why?: string }) {
  const t = await getWords('nothingHere');
  return (
    <Card title={t('title')}>
      <p>{why ?? t('text')}</p>
      <p>
        <a href="/" className="link">
          {t('start')}
        </a>
      </p>
    </Card>
  );
}
