import { describe, expect, it } from 'vitest';
import { shareConnections } from './share';

/** Mails in hand, each of which ends when the test says how. */
function sending(connections: number) {
  const share = shareConnections(connections);
  const ends: ((wasLast: boolean | null | Error) => void)[] = [];
  const begin = (domain: string) => {
    const sent = new Promise<boolean | null>((resolve, reject) => {
      ends.push((end) => (end instanceof Error ? reject(end) : resolve(end)));
    });
    return share.use(domain, () => sent);
  };
  const isFull = (domain: string) => share.full().includes(domain);
  return { begin, ends, isFull };
}

/** Begins and ends mails of a domain, one after the other. */
async function send(
  { begin, ends }: ReturnType<typeof sending>,
  domain: string,
  ...outcomes: (boolean | null)[]
) {
  for (const outcome of outcomes) {
    const use = begin(domain);
    ends.pop()?.(outcome);
    expect(await use).toBe(true);
  }
}

/** How many more mails a domain may have in hand: begins them until it is full. */
async function shareOf({ begin }: ReturnType<typeof sending>, domain: string): Promise<number> {
  for (let begun = 0; ; begun++) {
    const isTaken = await Promise.race([begin(domain), Promise.resolve(true)]);
    if (!isTaken) return begun;
  }
}

describe('the connections to the mail server', () => {
  it.each([
    [1, [1, 0, 0]],
    [2, [1, 1, 0]],
    [5, [3, 1, 1]],
    [50, [25, 13, 6]],
  ])(
    'are %i: of domains that are new and whose mails all stall, each leaves some to the next',
    async (connections, shares) => {
      const mails = sending(connections);
      const got = [];
      for (const domain of ['first.example', 'second.example', 'third.example'])
        got.push(await shareOf(mails, domain));
      expect(got).toEqual(shares);
    },
  );

  it('are all for a domain whose mails go', async () => {
    const mails = sending(5);
    mails.begin('good.example');
    await send(mails, 'good.example', true);
    expect(await shareOf(mails, 'good.example')).toBe(4);
  });

  it('are shared anew after a failure', async () => {
    const mails = sending(5);
    mails.begin('good.example');
    await send(mails, 'good.example', true, false);
    expect(await shareOf(mails, 'good.example')).toBe(2);
    expect(await shareOf(mails, 'other.example')).toBe(1);
  });

  it('are but one for a domain with three failures in a row', async () => {
    const mails = sending(5);
    await send(mails, 'bad.example', false, false);
    expect(mails.isFull('bad.example')).toBe(false);
    await send(mails, 'bad.example', false);
    expect(await shareOf(mails, 'bad.example')).toBe(1);
    expect(await shareOf(mails, 'other.example')).toBe(2);
  });

  it('are never all for domains in trouble, unless there is a single one', async () => {
    const ill = Array.from({ length: 9 }, (_, n) => `ill${n}.example`);
    const mails = sending(5);
    for (const domain of ill) await send(mails, domain, false, false, false);
    for (const domain of ill) await shareOf(mails, domain);
    expect(await shareOf(mails, 'good.example')).toBe(1);
    const single = sending(1);
    await send(single, 'ill.example', false, false, false);
    expect(await shareOf(single, 'ill.example')).toBe(1);
  });

  it('come back to a domain in trouble with the first mail that goes', async () => {
    const mails = sending(5);
    await send(mails, 'bad.example', false, false, false);
    mails.begin('bad.example');
    expect(mails.isFull('bad.example')).toBe(true);
    mails.ends.pop()?.(true);
    await expect.poll(() => mails.isFull('bad.example')).toBe(false);
  });

  it('are not given or taken by a mail that there was nothing to try of', async () => {
    const mails = sending(5);
    await send(mails, 'bad.example', false, false, false, null, null);
    expect(await shareOf(mails, 'bad.example')).toBe(1);
  });

  it('are given back by a mail whose sending broke off', async () => {
    const mails = sending(1);
    const use = mails.begin('any.example');
    expect(mails.isFull('any.example')).toBe(true);
    mails.ends.pop()?.(new Error('the database is gone'));
    await expect(use).rejects.toThrow('the database is gone');
    expect(await shareOf(mails, 'any.example')).toBe(1);
  });
});
