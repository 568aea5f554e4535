import { beforeEach, expect, it } from 'vitest';
import { db } from '../../database/database';
import type { MailState } from '../../prisma/generated/enums';
import { changeSettings, emptyDatabase, UNUSED_MAIL_SERVER, withDatabase } from '../../testing/testing';
import { enqueueMails, pruneMails, scheduleMails } from './rows';

withDatabase();
beforeEach(emptyDatabase);

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
const row = (state: MailState, created: number, queued = created) => ({
  template: 'password-changed',
  to: `${state}-${created}-${queued}@example.com`,
  facts: {},
  state,
  createdAt: daysAgo(created),
  queuedAt: daysAgo(queued),
});
const left = async () => (await db().mail.findMany({ orderBy: { id: 'asc' } })).map(({ to }) => to);

it('mails that are over go after 90 days, and no others', async () => {
  const over = (['sent', 'failed', 'cancelled'] as const).map((state) => row(state, 91));
  const kept = [
    row('queued', 91),
    row('sending', 91),
    row('sent', 89),
    row('failed', 89),
    row('cancelled', 89),
    row('sent', 91, 1),
  ];
  await db().mail.createMany({ data: [...over, ...kept] });
  expect(await pruneMails()).toBe(3);
  expect(await left()).toEqual(kept.map(({ to }) => to));
  expect(await pruneMails()).toBe(0);
});

it('thousands of them go, even when two processes tidy up at the same time', async () => {
  await db().mail.createMany({ data: Array.from({ length: 2_500 }, () => row('sent', 100)) });
  await db().mail.createMany({ data: [row('sent', 1)] });
  const [one, other] = await Promise.all([pruneMails(), pruneMails()]);
  expect(one + other).toBe(2_500);
  expect(await left()).toHaveLength(1);
});

it('jobs go that a dead process held and that were taken over by others, but none that may still be at work', async () => {
  changeSettings({ mail: UNUSED_MAIL_SERVER });
  const facts = { changedAt: new Date().toISOString() };
  const order = (to: string) => ({ template: 'password-changed' as const, to, facts });
  const [dead = '', busy = ''] = await enqueueMails(
    db(),
    order('dead@example.com'),
    order('busy@example.com'),
  );
  const take = (id: string, hours: number) => db().$executeRaw`
    update graphile_worker._private_jobs
    set locked_by = 'somebody', locked_at = now() - make_interval(hours => ${hours}), attempts = 1
    where key = ${`mail:${id}`}`;
  await take(dead, 5);
  await take(busy, 3);
  await scheduleMails(db(), [dead, busy]);
  const jobs = () => db().$queryRaw`
    select payload->>'id' as id, locked_at is null as free
    from graphile_worker._private_jobs order by payload->>'id', 2`;
  expect(await jobs()).toHaveLength(4);
  await pruneMails();
  expect(await jobs()).toEqual([
    { id: dead, free: true },
    { id: busy, free: false },
    { id: busy, free: true },
  ]);
});
