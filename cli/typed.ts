import { createInterface } from 'node:readline';
import { EmailAddress, type NewEmailAddress } from '../lib/email-address';
import { sayIssue } from '../words/say';
import { language, words } from './words';

/** The address that was typed behind a command, of somebody known or by which to know them; null, which is told, when it is none. */
export function readAddress(
  typed: string,
  kind: typeof EmailAddress | typeof NewEmailAddress = EmailAddress,
): EmailAddress | null {
  const { data, error } = kind.safeParse(typed);
  if (data !== undefined) return data;
  const fault = error.issues.slice(0, 1).map((issue) => sayIssue(issue, language()));
  console.error(words('cli')('wrong.address', { typed, fault: fault.join() }));
  return null;
}

/** Tells what is about to be lost and asks for a word to be typed. The end of the input is a no. */
export async function confirmByTyping(
  word: string,
  loss: string,
  input: NodeJS.ReadableStream,
): Promise<boolean> {
  const t = words('cli');
  console.error(loss);
  const lines = createInterface({ input, output: process.stderr });
  lines.setPrompt(t('confirm.prompt', { word }));
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() === word) return true;
    break;
  }
  console.error(t('confirm.unchanged'));
  return false;
}
