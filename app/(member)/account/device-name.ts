import { userAgentFromString } from 'next/server';

/** Browser and system of a device in words, as far as its browser tells: "Firefox on Windows". */
export function deviceName(userAgent: string | null): string {
  const { browser, os } = userAgentFromString(userAgent ?? undefined);
  const system = os.name === 'Mac OS' ? 'macOS' : os.name;
  if (browser.name && system) return `${browser.name} on ${system}`;
  return browser.name ?? (system ? `A browser on ${system}` : 'An unknown browser');
}
