import { getWords } from '@/app/_web/words';
import { Card } from '@/components/card';
import { config } from '@/lib/config';
import { FootButton } from './foot-button';
import { OwnerForm } from './owner-form';
import { Step } from './step';

type OwnerStepProps = { urlCode: string | null; asksCode: boolean };

export async function OwnerStep({ urlCode, asksCode }: OwnerStepProps) {
  const t = await getWords('setup');
  const { passwordMinLength: minLength, instanceName } = config();
  return (
    <Step at="owner">
      <Card title={t('owner.title')}>
        <p className="text-quiet">{t('owner.lead')}</p>
        <OwnerForm urlCode={urlCode} asksCode={asksCode} minLength={minLength} instanceName={instanceName} />
      </Card>
      {/* Leads to a page that asks first. */}
      <form action="/setup">
        {urlCode !== null && <input type="hidden" name="code" value={urlCode} />}
        <input type="hidden" name="step" value="skip" />
        <FootButton>{t('owner.skip')}</FootButton>
      </form>
    </Step>
  );
}
