import type { Page } from '@playwright/test';

/** What is wider than its box, and controls that nobody can reach: outside of the window, or cut off by what they stand in. */
export function outOfReach(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const nameOf = (element: Element) =>
      `${element.tagName.toLowerCase()} ${element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40) ?? ''}`;
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth} wide`);
    for (const control of document.querySelectorAll(
      'a[href], button, input:not([type=hidden]), select, textarea, summary',
    )) {
      const style = getComputedStyle(control);
      const box = control.getBoundingClientRect();
      // What is for screen readers alone is a pixel wide until it has the focus.
      if (box.width <= 1 || box.height <= 1 || style.visibility === 'hidden') continue;
      if (box.left < -1 || box.right > root.clientWidth + 1) faults.push(`${nameOf(control)} is outside`);
      for (let around = control.parentElement; around; around = around.parentElement) {
        if (getComputedStyle(around).overflowX === 'visible') continue;
        const frame = around.getBoundingClientRect();
        if (frame.width > 1 && (box.right > frame.right + 1 || box.left < frame.left - 1))
          faults.push(`${nameOf(control)} is cut off`);
      }
    }
    return faults;
  });
}
