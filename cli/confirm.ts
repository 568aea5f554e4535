import { createInterface } from 'node:readline';

/**
 * Says what is about to be lost and asks for a word to be typed. No answer, at the end of the input, is a no, which is
 * told.
 */
export async function confirmByTyping(
  word: string,
  loss: string,
  input: NodeJS.ReadableStream,
): Promise<boolean> {
  console.error(loss);
  const lines = createInterface({ input, output: process.stderr });
  lines.setPrompt(`Type ${word} to go on: `);
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() === word) return true;
    break;
  }
  console.error('Nothing was changed.');
  return false;
}
