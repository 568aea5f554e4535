import { getWords } from '@/app/_web/words';
import { Card } from '@/components/card';

export default async function UnknownInvite() {
  const t = await getWords('join');
  return (
    <Card title={t('unknown.title')}>
      <p>{t('unknown.text')}</p>
      <p>{t('unknown.ask')}</p>
    </Card>
  );
}
