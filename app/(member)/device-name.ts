import { userAgentFromString } from 'next/server';

/** Which browser it is on which system; `known` says which of the two its user agent tells. The others are empty. */
export type DeviceName = {
  known: 'both' | 'browser' | 'system' | 'nothing';
  browser: string;
  system: string;
};

/** What a device is called by, as arguments of the message `devices.name`. */
export function readDeviceName(userAgent: string | null): DeviceName {
  const agent = userAgentFromString(userAgent ?? undefined);
  const browser = agent.browser.name ?? '';
  const system = (agent.os.name === 'Mac OS' ? 'macOS' : agent.os.name) ?? '';
  if (browser) return { known: system ? 'both' : 'browser', browser, system };
  return { known: system ? 'system' : 'nothing', browser, system };
}
