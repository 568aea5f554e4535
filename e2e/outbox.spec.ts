import { claim, expect, invite, test } from './support/app';
import { type Answered, linkIn, type Mailbox, type ReceivedMail } from './support/mailbox';

const CONNECTIONS = 5;
const ADDRESSES = Array.from({ length: 200 }, (_, n) => `guest${n}@team${n % 10}.example.com`);

/** Where the instance is killed: at the reply that every connection waits for, or right after it went out. */
const KILLS: { at: Answered; isSaid: boolean }[] = [
  { at: 'connect', isSaid: false },
  { at: 'recipient', isSaid: false },
  { at: 'data', isSaid: false },
  { at: 'message', isSaid: false },
  { at: 'message', isSaid: true },
];
const MAILS_A_ROUND = 20;

test('every invited person gets the mail although the instance is killed again and again', async ({
  page,
  instance,
  mailbox,
}, info) => {
  test.setTimeout(300_000);
  await claim(page, instance);
  const cut = new Set<string>();
  let standstill = reach(mailbox, 'connect', 0);
  await invite(page, ADDRESSES.join('\n'));
  await page.goto('about:blank'); // a page of the instance would complain while that is down
  for (const [round, { isSaid }] of KILLS.entries()) {
    const replies = await standstill;
    for (const connection of mailbox.connections()) cut.add(connection);
    if (isSaid) for (const say of replies) say();
    await instance.stop('SIGKILL');
    const next = KILLS[round + 1];
    if (next) standstill = reach(mailbox, next.at, MAILS_A_ROUND);
    else mailbox.onReply((_answered, say) => say());
    await instance.restart();
  }

  const mailsTo = (address: string) => mailbox.mails.filter(({ envelopeTo }) => envelopeTo.includes(address));
  await expect
    .poll(() => ADDRESSES.filter((address) => mailsTo(address).length === 0), { timeout: 90_000 })
    .toEqual([]);
  const countOf = async (state: string) => {
    const outbox = await page.request.get(`${instance.baseUrl}/email?state=${state}`);
    return /No mail matches|\d+ mails?/.exec(await outbox.text())?.[0];
  };
  await expect.poll(() => countOf('queued'), { timeout: 90_000 }).toBe('No mail matches');
  expect(await countOf('sent')).toBe(`${ADDRESSES.length} mails`);

  const repeated = ADDRESSES.map(mailsTo).filter((mails) => mails.length > 1);
  for (const mails of repeated) {
    expect(new Set(mails.map(({ messageId }) => messageId))).toHaveProperty('size', 1);
    expect(new Set(mails.map(linkIn))).toHaveProperty('size', 1);
    for (const earlier of mails.slice(0, -1)) {
      expect(cut, 'it came over a connection that a kill cut').toContain(earlier.connection);
      expect(lastOver(mailbox, earlier.connection), 'it was the last to come over it').toBe(earlier);
    }
  }
  const surplus = mailbox.mails.length - ADDRESSES.length;
  const summary = `${ADDRESSES.length} people, ${KILLS.length} kills, ${surplus} mails came twice`;
  console.log(summary);
  info.annotations.push({ type: 'outbox', description: summary });
  expect(surplus).toBeLessThanOrEqual(CONNECTIONS * KILLS.length);
});

/** Lets some replies of a kind be said, and then none until every connection waits for one: these are handed out. */
function reach(mailbox: Mailbox, at: Answered, after: number): Promise<(() => void)[]> {
  return new Promise((resolve) => {
    const held: (() => void)[] = [];
    let said = 0;
    mailbox.onReply((answered, say) => {
      if (answered !== at || said++ < after) return say();
      if (held.push(say) === CONNECTIONS) resolve(held);
    });
  });
}

const lastOver = (mailbox: Mailbox, connection: string): ReceivedMail | undefined =>
  mailbox.mails.findLast((mail) => mail.connection === connection);
