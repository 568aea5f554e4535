import type { Page } from '@playwright/test';
import { mia } from '../testing/cast';
import { claim, expect, invite, test } from './support/app';
import { slowPages } from './support/slow-pages';

declare global {
  var shifted: number;
}

/** Adds up how far what stands on the page moves by itself, as Chromium counts it (CLS). */
function countShifts(): void {
  globalThis.shifted = 0;
  new PerformanceObserver((list) => {
    for (const { value = 0 } of list.getEntries() as (PerformanceEntry & { value?: number })[])
      globalThis.shifted += value;
  }).observe({ type: 'layout-shift', buffered: true });
}

/** Until the page is loaded, its font with it, and drawn twice after that. */
async function shiftOf(page: Page): Promise<number> {
  await page.waitForLoadState('networkidle');
  return page.evaluate(async () => {
    await document.fonts.ready;
    for (let frames = 0; frames < 2; frames += 1)
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    return globalThis.shifted;
  });
}

/** Where a page stops coming for a moment, as parts of it. */
const CUTS = [0.08, 0.2];

test('nothing moves by itself while a page loads, however it comes', async ({ page, browser, instance }) => {
  await claim(page, instance);
  await invite(page, mia.email);
  const slow = await slowPages(instance.baseUrl);
  for (const width of [1280, 360]) {
    // Nothing is in this browser's cache, and where it is, the instance does not know yet.
    const { cookies } = await page.context().storageState();
    const fresh = await browser.newContext({
      viewport: { width, height: 740 },
      timezoneId: 'Asia/Kathmandu',
    });
    await fresh.addInitScript(countShifts);
    const there = await fresh.newPage();
    const expectStill = async (paths: string[]) => {
      for (const path of paths)
        for (const cut of CUTS) {
          slow.cutAt(cut);
          await there.goto(slow.url + path);
          await expect(there).toHaveURL(slow.url + path);
          expect([path, width, cut, await shiftOf(there)]).toEqual([path, width, cut, expect.closeTo(0, 2)]);
        }
    };
    await expectStill(['/sign-in', '/forgot-password', '/invite/unknown']);
    await fresh.addCookies(cookies.filter(({ name }) => !/zone/.test(name)));
    await expectStill(['/users', '/email', '/activity', '/account']);
    await fresh.close();
  }
  await slow.close();
});
