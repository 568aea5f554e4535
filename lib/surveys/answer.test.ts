import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import {
  aVisitor,
  changeSettings,
  codeOf,
  everythingStored,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import { system } from '../actor';
import { answerSurvey } from './answer';
import { isSurveyDue } from './queries';
import { AnswerSurvey } from './schema';
import { skipSurvey } from './skip';

const answersOf = async ({ id }: { id: string }) =>
  (await db().survey.findUniqueOrThrow({ where: { userId: id } })).answers;

describe('the questions of the first visit', () => {
  it('are put to everybody who joins or sets up, until they answer', async ({ cast }) => {
    for (const person of [cast.olivia, cast.adam, cast.mia]) expect(await isSurveyDue(person)).toBe(true);
    const answers = AnswerSurvey.parse({ use: 'club', people: '50', priority: 'privacy' });
    await answerSurvey(cast.mia, answers);
    expect(await answersOf(cast.mia)).toEqual({ use: 'club', people: '50', priority: 'privacy' });
    expect(await isSurveyDue(cast.mia)).toBe(false);
    expect(await isSurveyDue(cast.adam)).toBe(true);
  });

  it('can be skipped, and are then put no more', async ({ cast }) => {
    await skipSurvey(cast.adam);
    expect(await answersOf(cast.adam)).toEqual({});
    expect(await isSurveyDue(cast.adam)).toBe(false);
  });

  it('may each be left open', async ({ cast }) => {
    await answerSurvey(cast.olivia, AnswerSurvey.parse({ use: '', people: '10', priority: '' }));
    expect(await answersOf(cast.olivia)).toEqual({ people: '10' });
  });

  it('keep the first answer, whatever other tabs send', async ({ cast }) => {
    const before = await answersOf(cast.mia);
    await Promise.all([
      skipSurvey(cast.mia),
      answerSurvey(cast.mia, { use: 'work' }),
      answerSurvey(cast.mia, { use: 'home' }),
    ]);
    expect(await answersOf(cast.mia)).toEqual(before);
  });

  it('are put to nobody where they are turned off, and to nobody who is not signed in', async ({ cast }) => {
    await db().survey.deleteMany();
    for (const nobody of [aVisitor(), system]) {
      expect(await isSurveyDue(nobody)).toBe(false);
      expect(await codeOf(answerSurvey(nobody, {}))).toBe('forbidden');
      expect(await codeOf(skipSurvey(nobody))).toBe('forbidden');
    }
    changeSettings({ asksSurvey: false });
    expect(await isSurveyDue(cast.mia)).toBe(false);
  });

  it('go nowhere: an answer is one row, and no mail or line in the log', async ({ cast }) => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    await db().survey.deleteMany();
    const before = await everythingStored();
    await answerSurvey(cast.mia, { use: 'trial' });
    await db().survey.deleteMany();
    expect(await everythingStored()).toBe(before);
  });

  it('are forgotten with the person who answered', async ({ cast }) => {
    await answerSurvey(cast.mia, { use: 'trial' });
    await db().user.delete({ where: { id: cast.mia.id } });
    expect(await db().survey.count({ where: { userId: cast.mia.id } })).toBe(0);
  });

  it('take what is none of the choices for no answer', () => {
    for (const use of ['toString', 'WORK', '<b>', 'x'.repeat(100_000), 7, null, { a: 1 }])
      expect(AnswerSurvey.parse({ use })).toEqual({});
  });
});
