'use server';

import { redirect } from 'next/navigation';
import { action } from '@/app/_web/action';
import { questionPath } from '@/app/_web/question';
import { agree } from '@/lib/oidc/agree';
import { chooseAccount } from '@/lib/oidc/choose-account';
import { refuseApp } from '@/lib/oidc/refuse';
import { QuestionId } from '@/lib/oidc/schema';

export const allow = action(QuestionId, async (actor, input) => {
  await agree(actor, input);
  redirect(questionPath(input.id));
});

export const deny = action(QuestionId, async (actor, input) => {
  await refuseApp(actor, input);
  redirect(questionPath(input.id));
});

export const choose = action(QuestionId, async (actor, input) => {
  await chooseAccount(actor, input);
  redirect(questionPath(input.id));
});
