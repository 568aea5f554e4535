import { setImmediate } from 'node:timers/promises';

type Asked<One, Answer> = { one: One; resolve(answer: Answer): void; reject(error: unknown): void };

/**
 * Asks for many at once what is asked for one at a time. What is asked in one turn of the event loop, or while an answer is
 * under way, is collected and goes out in one go. `ask` answers in the order of what it was asked; when it fails, all
 * fail that it was asked.
 */
export function together<One, Answer>(ask: (all: One[]) => Promise<Answer[]>): (one: One) => Promise<Answer> {
  let waiting: Asked<One, Answer>[] = [];
  let isAsking = false;

  const askAll = async () => {
    isAsking = true;
    while (waiting.length > 0) {
      await setImmediate();
      const all = waiting;
      waiting = [];
      try {
        const answers = await ask(all.map(({ one }) => one));
        for (const [n, answer] of answers.entries()) all[n]?.resolve(answer);
      } catch (error) {
        for (const { reject } of all) reject(error);
      }
    }
    isAsking = false;
  };

  return (one) =>
    new Promise((resolve, reject) => {
      waiting.push({ one, resolve, reject });
      if (!isAsking) void askAll();
    });
}
