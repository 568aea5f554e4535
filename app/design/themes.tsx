'use client';

import { Button } from '@/components/button';
import { setTheme, THEMES } from '@/components/theme';

/** Shows the page in each theme. */
export function Themes() {
  return THEMES.map((theme) => (
    <Button key={theme} look="plain" onClick={() => setTheme(theme)}>
      {theme}
    </Button>
  ));
}
