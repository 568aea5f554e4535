import 'server-only';
import { cookies } from 'next/headers';
import { OIDC, questionCookie } from '@/lib/oidc/link';
import { findClientById, findQuestion, type Question } from '@/lib/oidc/queries';

const QUESTIONS = `${OIDC}interaction/`;

/** The page that asks what an app is to be answered (app/(guest)/oidc). */
export function questionPath(id: string): string {
  return `${QUESTIONS}${encodeURIComponent(id)}`;
}

/** The question with this id, where an app has asked it by way of this browser; else null. */
export async function findOwnQuestion(id: string): Promise<Question | null> {
  return (await cookies()).get(questionCookie())?.value === id ? findQuestion(id) : null;
}

/** The app whose question a path of ours is, and who it thinks is about to sign in; null: it is another page. */
export async function askedBy(path: string): Promise<{ name: string; loginHint: string } | null> {
  const question = path.startsWith(QUESTIONS) ? await findQuestion(path.slice(QUESTIONS.length)) : null;
  const client = question && (await findClientById(question.appId));
  return client && question && { name: client.name, loginHint: question.loginHint };
}
