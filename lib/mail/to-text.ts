import { toPlainText } from 'react-email';

/** What is not seen in the HTML is not to be read in the text; headings keep their letters, and so their links. */
const FOR_TEXT = [
  ...['title', '[style*="display:none"]', '[style*="display: none"]'].map((selector) => ({
    selector,
    format: 'skip',
  })),
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
];

/** Deeper than tags stand in each other in any mail; the text is made by going down into them, which needs memory. */
const LIMITS = { maxDepth: 250, ellipsis: '…' };

/** What a mail's HTML says, for those who read it without. */
export function toText(html: string): string {
  return toPlainText(html, { selectors: FOR_TEXT, limits: LIMITS });
}
