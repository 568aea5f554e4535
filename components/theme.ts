/** How pages look: as the system does, or always so. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Keeps the choice for each browser, so that a page comes in it from the server and never flashes in another. */
export const THEME_COOKIE = 'theme';

/** RFC 6265bis: browsers keep no cookie for longer than 400 days. */
const SECONDS_KEPT = 400 * 24 * 3600;

/** What the cookie says; `system` where it says nothing that is known. */
export function readTheme(cookie: string | undefined): Theme {
  return THEMES.find((theme) => theme === cookie) ?? 'system';
}

/** Shows the page in the theme at once, and every later one. */
export function setTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset.theme;
  else dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: Not every browser in use has the Cookie Store API.
  document.cookie = `${THEME_COOKIE}=${theme}; Path=/; Max-Age=${SECONDS_KEPT}; SameSite=Lax`;
}
