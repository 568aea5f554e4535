import { setTimeout as sleep } from 'node:timers/promises';
import { databasePool, db } from '../database/database';
import { system } from '../lib/actor';
import { config } from '../lib/config';
import { parseAddressList } from '../lib/invitations/address-list';
import { sendInvitations } from '../lib/invitations/send';
import { type Message, renderMail } from '../lib/mail/render';
import { runDelivery } from '../lib/mail/run';
import { closeMailTransport, mailTransport } from '../smtp/smtp';
import { median, seconds } from './figures';

const MAILS = 1000;
const ROUNDS = 3;

/**
 * Mails a second from the queue to the sink, beside a bare nodemailer pool that sends the same messages, made
 * beforehand, to the same sink. The two take turns, so that whatever else the machine does meets both.
 */
export async function measureMails() {
  const queue: number[] = [];
  const pool: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await inviteMany(MAILS, `round${round}`);
    const mails = await db().mail.findMany({ where: { state: 'queued' } });
    const messages = await Promise.all(mails.map((mail) => renderMail(mail)));
    pool.push(MAILS / (await seconds(() => sendAll(messages))));
    closeMailTransport();
    queue.push(MAILS / (await seconds(deliverAll)));
  }
  return { queue: median(queue), pool: median(pool), mails: MAILS, rounds: ROUNDS };
}

async function sendAll(messages: Message[]): Promise<void> {
  const { mail, mailConnections } = config();
  if (!mail) throw new Error('There is no mail server to be measured.');
  const transport = mailTransport(mail, mailConnections);
  await Promise.all(messages.map((one) => transport.sendMail(one)));
}

async function deliverAll(): Promise<void> {
  const delivery = await runDelivery();
  // Asks for one of them, and in plain SQL, as all that is asked takes its share of the machine that is measured.
  const left = `select from mail where state in ('queued', 'sending') limit 1`;
  while ((await databasePool().query(left)).rowCount) await sleep(20);
  await delivery.stop();
}

/** Milliseconds until an invite of so many addresses answers; the mails go out afterwards, and nothing waits for them. */
export async function measureInvites(addresses: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++)
    times.push(1000 * (await seconds(() => inviteMany(addresses, `many${addresses}-${round}`))));
  return median(times);
}

/** Invites so many, whose addresses begin with this name. */
export async function inviteMany(count: number, name: string): Promise<void> {
  const list = Array.from({ length: count }, (_, n) => `${name}-${n}@example${n % 50}.com`).join('\n');
  await sendInvitations(system, { emails: parseAddressList(list), role: 'member' });
}
