import { chromium, type Page } from '@playwright/test';
import tests from '../playwright.config';
import { median } from './figures';
import type { Instance } from './instance';

const ROUNDS = 5;

/** What a stranger's browser takes to show the sign-in page of a running instance. */
export type FirstSight = { requests: number; bytes: number; paintMs: number; usableMs: number };

/** Each time in a browser that was just started and has seen nothing yet. */
export async function measureFirstSight({ url }: Instance): Promise<FirstSight> {
  const sights: FirstSight[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const browser = await chromium.launch(tests.use?.launchOptions);
    try {
      sights.push(await look(await browser.newPage(), `${url}/sign-in`));
    } finally {
      await browser.close();
    }
  }
  const middle = (name: keyof FirstSight) => median(sights.map((sight) => sight[name]));
  return {
    requests: middle('requests'),
    bytes: middle('bytes'),
    paintMs: middle('paintMs'),
    usableMs: middle('usableMs'),
  };
}

async function look(page: Page, url: string): Promise<FirstSight> {
  const sizes: Promise<number>[] = [];
  page.on('requestfinished', (request) => {
    sizes.push(request.sizes().then((size) => size.responseHeadersSize + size.responseBodySize));
  });
  await page.goto(url, { waitUntil: 'load' });
  const usableMs = await page.evaluate(untilUsable);
  const paintMs = await page.evaluate(untilPainted);
  await page.waitForLoadState('networkidle');
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return { requests: sizes.length, bytes, paintMs, usableMs };
}

/** When the page began to hold its form with React behind it: until then it works too, but as one without JavaScript. */
function untilUsable(): Promise<number> {
  return new Promise((resolve) => {
    const check = () => {
      const form = document.querySelector('form');
      const isUsable = form !== null && Object.keys(form).some((key) => key.startsWith('__reactProps'));
      if (isUsable) resolve(performance.now());
      else requestAnimationFrame(check);
    };
    check();
  });
}

function untilPainted(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      for (const { name, startTime } of list.getEntries())
        if (name === 'first-contentful-paint') resolve(startTime);
    }).observe({ type: 'paint', buffered: true });
  });
}
