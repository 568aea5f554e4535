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
import { findAnswers } from './queries';
import { AnswerSurvey } from './schema';

describe('the questions of the wizard', () => {
  it('are answered by the owner, each or none of them', async ({ cast }) => {
    expect(await findAnswers(cast.olivia)).toEqual({});
    await answerSurvey(cast.olivia, AnswerSurvey.parse({ use: '', people: '10', priority: '' }));
    expect(await findAnswers(cast.olivia)).toEqual({ people: '10' });
  });

  it('keep the answers that were given last', async ({ cast }) => {
    const answers = AnswerSurvey.parse({ use: 'club', people: '50', priority: 'privacy' });
    await answerSurvey(cast.olivia, answers);
    expect(await findAnswers(cast.olivia)).toEqual({ use: 'club', people: '50', priority: 'privacy' });
  });

  it('are stored once, whatever other tabs send at the same moment', async ({ cast }) => {
    await db().survey.deleteMany();
    const uses = ['work', 'home', 'trial'] as const;
    await Promise.all(uses.map((use) => answerSurvey(cast.olivia, { use })));
    expect(uses).toContain((await findAnswers(cast.olivia)).use);
  });

  it('are put to nobody else, and to nobody where they are turned off', async ({ cast }) => {
    for (const other of [cast.adam, cast.mia, aVisitor(), system])
      expect(await codeOf(answerSurvey(other, {}))).toBe('forbidden');
    changeSettings({ asksSurvey: false });
    expect(await codeOf(answerSurvey(cast.olivia, {}))).toBe('forbidden');
  });

  it('go nowhere: an answer is one row, and no mail or line in the log', async ({ cast }) => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    await db().survey.deleteMany();
    const before = await everythingStored();
    await answerSurvey(cast.olivia, { use: 'trial' });
    await db().survey.deleteMany();
    expect(await everythingStored()).toBe(before);
  });

  it('are forgotten with whoever answered, once they own the instance no more and leave', async ({
    cast,
  }) => {
    await db().survey.create({ data: { userId: cast.mia.id, answers: { use: 'trial' } } });
    await db().user.delete({ where: { id: cast.mia.id } });
    expect(await db().survey.count({ where: { userId: cast.mia.id } })).toBe(0);
  });

  it('take what is none of the choices for no answer', () => {
    for (const use of ['toString', 'WORK', '<b>', 'x'.repeat(100_000), 7, null, { a: 1 }])
      expect(AnswerSurvey.parse({ use })).toEqual({});
  });
});
