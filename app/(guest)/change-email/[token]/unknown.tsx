import { getWords } from '@/app/_web/words';
import { Card } from '@/components/card';

/** For a link that was never made, or not whole. */
export async function UnknownEmailChange() {
  const t = await getWords('changeEmail');
  return (
    <Card title={t('unknown.title')}>
      <p>{t('unknown.text')}</p>
    </Card>
  );
}
