import { getWords } from '@/app/_web/words';
import { Button } from '@/components/button';

/** Leads to another step by a plain URL, so that reload and the back button do what people expect. */
export async function WizardButtons({ to }: { to: 'invite' | 'finish' }) {
  const t = await getWords('setup');
  return (
    <form action="/setup" className="flex flex-wrap-reverse justify-between gap-3 border-t border-line pt-5">
      <input type="hidden" name="step" value={to} />
      <Button type="submit" look="quiet">
        {t('wizard.skip')}
      </Button>
      <Button type="submit">{t('wizard.next')}</Button>
    </form>
  );
}
