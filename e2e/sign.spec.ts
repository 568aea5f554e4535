import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { mia } from '../testing/cast';
import { claim, expect, expectAccessible, invite, test } from './support/app';
import { runCommand } from './support/instance';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-sign-'));
const [svg, png] = [join(folder, 'logo.svg'), join(folder, 'logo.png')];
/** A picture twice as wide as high, which would run something if it could. */
const picture = (colour: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 32" onload="ran()"><rect width="64" height="32" rx="8" fill="${colour}"/>` +
  '<script>function ran() { document.documentElement.dataset.ran = "yes"; } ran();</script></svg>';
// Before each of them: a worker that is given several of these journeys one by one ends each with the hook below.
test.beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(svg, picture('#0969da'));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

// One after the other, so that one worker has an instance with these settings and not each.
test.describe.configure({ mode: 'default' });

const ACCENT = 'rgb(9, 105, 218)';
test.use({
  env: { LATCHKEY_INSTANCE_NAME: 'Harbour', LATCHKEY_LOGO: svg, LATCHKEY_ACCENT: '#0969da' },
});

/** The picture beside the instance's name, once it is there: its address and its size. */
async function logoOf(page: Page) {
  const logo = page.locator('img');
  await expect(logo).toBeVisible();
  await expect.poll(() => logo.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
  const { width, height } = (await logo.boundingBox()) ?? {};
  return { src: (await logo.getAttribute('src')) ?? '', width, height };
}

async function expectAccent(page: Page, button: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.getByRole('button', { name: button, exact: true })).toHaveCSS(
      'background-color',
      ACCENT,
    );
  }
}

test('pages have the operator’s logo and colour, in light and in dark', async ({ page, instance }) => {
  await claim(page, instance);
  await expectAccent(page, 'Invite');
  const { src, width, height } = await logoOf(page);
  expect([width, height]).toEqual([56, 28]);
  await expect(page.locator('link[rel="icon"]')).toHaveAttribute('href', src);
  await expectAccessible(page);

  await page.context().clearCookies();
  await page.goto(`${instance.baseUrl}/sign-in`);
  await expectAccent(page, 'Sign in');
  expect((await logoOf(page)).src).toBe(src);
  await expectAccessible(page);

  writeFileSync(svg, picture('#cf222e'));
  await page.reload();
  expect((await logoOf(page)).src).toBe(src);
  await instance.restart();
  await page.reload();
  expect((await logoOf(page)).src).not.toBe(src);
});

test('nothing in the logo runs, opened by itself neither', async ({ page, browser, instance }) => {
  await page.goto(`${instance.baseUrl}/sign-in`);
  const { src } = await logoOf(page);
  // Its console tells of the script that was kept from running.
  const alone = await (await browser.newContext()).newPage();
  const answer = await alone.goto(instance.baseUrl + src);
  expect(answer?.headers()).toMatchObject({
    'content-type': 'image/svg+xml',
    'x-content-type-options': 'nosniff',
  });
  await expect(alone.locator('rect')).toBeVisible();
  await expect(alone.locator('svg')).not.toHaveAttribute('data-ran');
});

test('mails carry the logo with them, and have the colour on their button', async ({
  page,
  instance,
  mailbox,
}) => {
  await page.setContent('<body style="background: navy">');
  await page.screenshot({ path: png, clip: { x: 0, y: 0, width: 192, height: 96 } });
  await instance.restart({ LATCHKEY_LOGO: png });
  await claim(page, instance);
  await invite(page, mia.email);
  const { html = '', attachments } = await mailbox.mailTo(mia.email);
  expect(html.match(/<img[^>]*>/g)).toEqual([
    expect.stringMatching(/height="32" src="cid:n8n-logo".* width="64"/),
  ]);
  expect(html).toContain('background-color:#0969da');
  expect(
    attachments.map(({ contentId, content }) => [contentId, Buffer.from(content as ArrayBuffer)]),
  ).toEqual([['<n8n-logo>', readFileSync(png)]]);
});

test('a logo or a colour that cannot be is told before the start, with what to do', async () => {
  const { code, output } = await runCommand(['doctor'], {
    LATCHKEY_LOGO: join(folder, 'none.png'),
    LATCHKEY_ACCENT: '#ffff00',
  });
  expect(code).not.toBe(0);
  expect(output).toContain(
    `LATCHKEY_LOGO: ${join(folder, 'none.png')} cannot be read: there is no such file.`,
  );
  expect(output).toContain(
    'LATCHKEY_ACCENT: #ffff00 can hardly be told from light pages. Set it to #cbcb00,',
  );
});
