'use client';

import { type Known, NewPasswordField } from '@/components/new-password';

type NewPasswordProps = { label: string; minLength: number; known: Known };

/** The field for a new password, judged by the rule that the server has. */
export function NewPassword(props: NewPasswordProps) {
  return <NewPasswordField {...props} fetchJudge={fetchJudge} />;
}

const fetchJudge = async () => (await import('./judge-password')).judgeTyped;
