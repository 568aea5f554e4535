import { readFile } from 'node:fs/promises';
import type { Download } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { mia } from '../testing/cast';
import { claim, expect, expectAccessible, invite, test } from './support/app';
import { joinAs } from './support/people';

// The log is looked at as a whole, and failed tries of a journey before are written some seconds later.
test.use({ isNew: true });

const textOf = async (download: Download) => readFile(await download.path(), 'utf8');

test('the activity log tells who did what; it is searched, narrowed down and taken along', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  const visitor = await joinAs(mia, { page, browser, instance, mailbox });
  await page.goto(`${instance.baseUrl}/users`);
  await page.getByRole('link', { name: 'Activity' }).click();
  await expect(page.getByRole('heading', { name: 'Activity' })).toBeVisible();
  const entries = page.getByRole('list', { name: 'Activity, today' }).getByRole('listitem');
  await expect(entries).toHaveText([
    /^Mia Member accepted the invite and joined as a member\./,
    /^Olivia Owner invited Mia Member as a member\./,
    /^Olivia Owner finished the set-up\./,
    /^Olivia Owner set up the owner account\./,
  ]);
  const newest = entries.first();
  await newest.locator('summary').click();
  await expect(newest.getByRole('definition')).toHaveText([
    'A visitor',
    'Mia Member',
    mia.email,
    'Member',
    /^(::1|127\.0\.0\.1|::ffff:127\.0\.0\.1)$/,
    /\d{4}.*\d\d:\d\d:\d\d/,
    /^[0-9a-f-]{36}$/,
  ]);
  await expectAccessible(page);

  await page.getByLabel('Search activity').fill('MIA@');
  await page.getByLabel('About').selectOption('Invites');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL(/search=MIA%40&about=invites/);
  await expect(entries).toHaveText([/accepted the invite/, /invited Mia Member/]);
  await entries.last().locator('summary').click();
  await entries.getByRole('link', { name: 'All that they did' }).click();
  await expect(entries).toHaveText([/invited Mia Member/]);
  await expect(page.getByText('Only what Olivia Owner did is shown.')).toBeVisible();

  const file = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  const csv = await file;
  expect(csv.suggestedFilename()).toMatch(/^activity-\d{4}-\d\d-\d\d\.csv$/);
  const sentence = 'Olivia Owner invited mia@example.com as a member.';
  expect(parse(await textOf(csv), { columns: true })).toMatchObject([{ sentence, whom: mia.email }]);

  await page.getByRole('link', { name: 'Show what everybody did' }).click();
  await expect(entries).toHaveCount(2);
  for (let back = 0; back < 3; back++) await page.goBack();
  await expect(entries).toHaveCount(4);
  await expect(page.getByLabel('Search activity')).toHaveValue('');
  await expect(page.getByLabel('About')).toHaveValue('');
  await page.reload();
  await expect(entries.first()).toHaveText(/^Olivia Owner exported the activity log as CSV\./);
  const lines = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export JSON lines' }).click();
  const jsonl = (await textOf(await lines)).trimEnd().split('\n');
  expect(jsonl.map((line) => JSON.parse(line).event)).toEqual([
    'activity.exported',
    'activity.exported',
    'invitation.accepted',
    'invitation.sent',
    'setup.finished',
    'setup.completed',
  ]);

  await page.context().addCookies([{ name: 'zone', value: 'Pacific/Kiritimati', url: instance.baseUrl }]);
  const there = new Intl.DateTimeFormat('en-CA', { timeZone: 'Pacific/Kiritimati' }).format(new Date());
  for (const [day, count] of [
    [`from=${there}`, 6],
    ['from=2999-01-01', 0],
  ] as const) {
    const html = await (await page.request.get(`${instance.baseUrl}/activity?${day}`)).text();
    expect([day, html.match(/<summary/g)?.length ?? 0]).toEqual([day, count + 1]);
  }

  await page.getByText('Days', { exact: true }).click();
  await page.getByLabel('To', { exact: true }).fill('2020-01-31');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByText('Nothing matches.')).toBeVisible();
  await expectAccessible(page);

  await visitor.goto(`${instance.baseUrl}/activity`);
  await expect(visitor).toHaveURL(/\/account$/);
  await expect(visitor.getByRole('link', { name: 'Activity' })).toBeHidden();
  const refused = await visitor.request.post(`${instance.baseUrl}/activity/export`, {
    form: { format: 'csv' },
  });
  expect(refused.status()).toBe(403);
  expect(await refused.text()).toBe('You do not have permission to do this. Ask the owner or an admin.\n');
  await visitor.close();
});

test.describe('without JavaScript', () => {
  test.use({ hasMail: false });

  test('the log is read page by page, searched and exported all the same', async ({
    page,
    browser,
    instance,
  }) => {
    await claim(page, instance);
    await invite(page, Array.from({ length: 60 }, (_, n) => `person${n}@example.com`).join(' '));
    const context = await browser.newContext({
      javaScriptEnabled: false,
      storageState: await page.context().storageState(),
    });
    const plain = await context.newPage();
    await plain.goto(`${instance.baseUrl}/activity`);
    const entries = plain.getByRole('list', { name: 'Activity, today' }).getByRole('listitem');
    await expect(entries).toHaveCount(50);
    await plain.getByRole('link', { name: 'Older' }).click();
    await expect(entries).toHaveCount(12);
    await expect(plain.getByRole('link', { name: 'Older' })).toBeHidden();
    await plain.getByRole('link', { name: 'Newer' }).click();
    await expect(entries).toHaveCount(50);
    await expect(plain.getByRole('link', { name: 'Newer' })).toBeHidden();

    await plain.getByLabel('Search activity').fill('person7@');
    await plain.getByRole('button', { name: 'Search' }).click();
    await expect(entries).toHaveText([/^Olivia Owner invited person7@example.com as a member\./]);
    const download = plain.waitForEvent('download');
    await plain.getByRole('button', { name: 'Export JSON lines' }).click();
    expect(JSON.parse(await textOf(await download))).toMatchObject({ whom: 'person7@example.com' });
    await context.close();
  });

  test('an export asks who is there, and what for', async ({ page, instance, request }) => {
    const post = (data: Record<string, string>) =>
      page.request.post(`${instance.baseUrl}/activity/export`, { form: data, maxRedirects: 0 });
    expect((await post({ format: 'csv' })).headers()).toMatchObject({
      location: '/sign-in?next=%2Factivity',
    });
    await claim(page, instance);
    const nonsense = await post({ format: 'exe' });
    expect([nonsense.status(), await nonsense.text()]).toEqual([422, 'Choose a format, csv or jsonl.\n']);
    const answer = await post({ format: 'csv' });
    expect(answer.headers()).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect((await page.request.get(`${instance.baseUrl}/activity/export`)).status()).toBe(405);
    const stranger = await request.post(`${instance.baseUrl}/activity/export`, {
      form: { format: 'csv' },
      headers: { 'Sec-Fetch-Site': 'cross-site' },
    });
    expect(stranger.status()).toBe(403);
  });
});
