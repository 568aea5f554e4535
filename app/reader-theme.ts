import 'server-only';
import { cookies } from 'next/headers';
import { cache } from 'react';
import { readTheme, THEME_COOKIE, type Theme } from '@/components/theme';

/** How this browser is to show the page. */
export const readerTheme = cache(
  async (): Promise<Theme> => readTheme((await cookies()).get(THEME_COOKIE)?.value),
);
