'use client';

import { type PersonalFacts, StrengthField } from '@/components/strength-field';

type NewPasswordFieldProps = {
  label: string;
  minLength: number;
  personal: PersonalFacts;
  autoFocus?: boolean;
};

/** The field for a new password, which judges what is typed by the server's own rules. */
export function NewPasswordField(props: NewPasswordFieldProps) {
  return <StrengthField {...props} loadJudge={loadJudge} />;
}

const loadJudge = async () => (await import('./judge-password')).judgeTyped;
