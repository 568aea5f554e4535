import { getWords } from '@/app/_web/words';
import { Card } from '@/components/card';

/** For a link that was never made, or not whole. */
export async function UnknownInvite() {
  const t = await getWords('join');
  return (
    <Card title={t('unknown.title')}>
      <p>{t('unknown.text')}</p>
      <p>{t('unknown.ask')}</p>
    </Card>
  );
}
