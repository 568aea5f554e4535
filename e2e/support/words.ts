import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { createTranslator } from 'use-intl/core';
import { writePseudo } from '../../scripts/pseudo.js';

/** The language in which every letter of the catalogue is accented and every sentence a third longer. */
export const PSEUDO = 'en-XA';

/** Writes the pseudo-language beside the catalogue, so that instances which start from now on know it. */
export function preparePseudo(): void {
  writePseudo();
  pseudo = JSON.parse(readFileSync('words/en-XA.json', 'utf8'));
}

let pseudo: Record<string, Record<string, never>> = {};

/** A message in the pseudo-language by its whole key, such as `users.title`. */
export function say(key: string, told: Record<string, string | number> = {}): string {
  const [namespace = '', ...rest] = key.split('.');
  const t = createTranslator({
    locale: 'en',
    messages: pseudo,
    namespace,
    onError: (error) => {
      throw error;
    },
  }) as unknown as { markup(key: string, told: object): string };
  return t.markup(rest.join('.'), { ...told, hidden: String, b: String });
}

/**
 * What is shown as it is in every language: data of the tests, names of settings and commands, addresses, what browsers and
 * mail servers call themselves, and what `Intl` says in English for a language that it does not know.
 */
const VERBATIM: RegExp[] = [
  /https?:\/\/[^\s]+/g,
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g,
  /\b(?:N8N|LATCHKEY|NODE|DATABASE)_[A-Z\d_]+(?:=\S+)?/g,
  /\b(?:Olivia Owner|Adam Admin|Mia Member|Olivia|Adam|Mia|Owner|Member|Latchkey|JavaScript)\b|Løtchkey|\bmailer\b/g,
  /\b(?:Headless)?Chrom(?:e|ium)\b|\bLinux\b|\bWindows\b|\bSMTP\b|\bEHLO\b|\bTLSv[\d.]+\b|\bUTC\b|\bCSV\b|\bJSON\b|\bHTML\b/g,
  /\blocalhost\b|\b127\.0\.0\.1\b|\bnpx latchkey [\w:-]+/g,
  /\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b/g,
  /\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:AM|PM|at)\b/g,
  /\b(?:in )?[\d,]+ (?:second|minute|hour|day|month|year)s?(?: ago)?\b|\b(?:yesterday|tomorrow|today|now|(?:this|last|next) (?:second|minute|hour|day|month|year))\b/g,
  /\b(?:and|or)\b/g,
  /\b(?:OO|AA|MM)\b/g,
];

/** The words of a text that are in no catalogue. */
export function strangeWords(text: string, known: RegExp[] = []): string[] {
  const rest = [...known, ...VERBATIM].reduce((left, pattern) => left.replace(pattern, ' '), text);
  return [...new Set(rest.match(/[A-Za-z]{2,}/g) ?? [])];
}

/** Fails on every word of a page that is not in the catalogue, and when the page is wider than its window at 360 px. */
export async function expectOwnWords(page: Page, known: RegExp[] = []): Promise<void> {
  const texts = await page.evaluate(textsOf);
  const strange = texts.flatMap((text) => {
    const words = strangeWords(text, known);
    return words.length > 0 ? [`${words.join(' ')} (${text.slice(0, 120)})`] : [];
  });
  expect(strange, `words of ${page.url()} that are not in the catalogue`).toEqual([]);
  expect(texts.length, `${page.url()} says something`).toBeGreaterThan(0);
  const before = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  // What floats finds its new place a moment after the window has become narrow.
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), {
      message: `${page.url()} at 360 px, with longer words`,
    })
    .toBeLessThanOrEqual(0);
  if (before) await page.setViewportSize(before);
}

/** All that a page says: its title, its texts, and the attributes that are read aloud or shown. Runs in the browser. */
function textsOf(): string[] {
  const texts = [document.title];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent?.closest('script, style, noscript, code, kbd, [translate=no]')) continue;
    texts.push(node.textContent ?? '');
  }
  for (const element of document.querySelectorAll('*'))
    for (const name of ['aria-label', 'aria-description', 'title', 'placeholder', 'alt'])
      texts.push(element.getAttribute(name) ?? '');
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}
