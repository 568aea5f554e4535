import { getWords } from '@/app/_web/words';
import { GetForm } from '@/app/link';
import { Card } from '@/components/card';
import type { UserActor } from '@/lib/actor';
import { findAnswers } from '@/lib/surveys/queries';
import { QUESTIONS } from '@/lib/surveys/schema';
import { FootButton } from './foot-button';
import { Step } from './step';
import { SurveyForm } from './survey-form';

export async function SurveyStep({ actor }: { actor: UserActor }) {
  const t = await getWords('survey');
  const setup = await getWords('setup');
  return (
    <Step at="survey">
      <Card title={t('heading')}>
        <p className="text-quiet">{t('privacy')}</p>
        <SurveyForm questions={QUESTIONS} answers={await findAnswers(actor)} />
      </Card>
      <GetForm action="/setup">
        <input type="hidden" name="step" value="invite" />
        <FootButton>{setup('wizard.skip')}</FootButton>
      </GetForm>
    </Step>
  );
}
