'use client';

import { Field } from '@/components/form';
import { useWords } from '@/components/words';

/** Shown only where the URL does not have the code, or has a wrong one. */
export function SetupCodeField({ urlCode, isWrong }: { urlCode: string | null; isWrong: boolean }) {
  const t = useWords('setup');
  if (urlCode !== null && !isWrong) return <input type="hidden" name="setupCode" value={urlCode} />;
  return <Field name="setupCode" label={t('code.label')} autoComplete="off" help={t('code.help')} />;
}
