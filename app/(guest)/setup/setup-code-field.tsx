'use client';

import { Field } from '@/components/form';

/** To be typed only when the address did not bring the code, or brought a wrong one. */
export function SetupCodeField({ urlCode, isWrong }: { urlCode: string | null; isWrong: boolean }) {
  if (urlCode !== null && !isWrong) return <input type="hidden" name="setupCode" value={urlCode} />;
  return (
    <Field
      name="setupCode"
      label="Setup code"
      autoComplete="off"
      help="Latchkey printed it when it started, in the line “Set up the owner account”."
    />
  );
}
