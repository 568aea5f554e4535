'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { answerSurvey } from '@/lib/surveys/answer';
import { AnswerSurvey } from '@/lib/surveys/schema';
import { skipSurvey as skip } from '@/lib/surveys/skip';

export const saveAnswers = action(AnswerSurvey, async (actor, answers) => {
  await answerSurvey(actor, answers);
  revalidatePath('/', 'layout');
});

export const skipSurvey = action(z.object({}), async (actor) => {
  await skip(actor);
  revalidatePath('/', 'layout');
});
