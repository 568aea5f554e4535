import { log } from '../log';

/** So many requests one after the other, all with such headers, are no accident: a page alone makes as many. */
const ENOUGH = 5;
/** A pair of proxies or two; visitors who send such headers themselves come from more addresses. */
const MOST_PROXIES = 4;

type Seen = { addresses: Set<string>; count: number; isSaid: boolean };

/** Kept outside this module, because the server's bundle and the launcher's hold a copy of it each. */
const SEEN = Symbol.for('latchkey.forgotten-proxy');

/**
 * To be called for each request while no proxy is trusted (N8N_PROXY_HOPS=0), with whether it has headers that proxies add
 * and the address that it came from. Where all have them, from one address or a few, there is a proxy that the settings do
 * not know of, and all visitors have one limit: the log warns once.
 */
export function noteRequest(isForwarded: boolean, address: string): void {
  const seen = kept();
  if (isForwarded) seen.addresses.add(address);
  if (!isForwarded || seen.addresses.size > MOST_PROXIES) {
    seen.addresses.clear();
    seen.count = 0;
    return;
  }
  seen.count += 1;
  if (seen.count < ENOUGH || seen.isSaid) return;
  seen.isSaid = true;
  log(
    'warn',
    'All requests come by a proxy, and N8N_PROXY_HOPS is 0: everybody counts as one address, with one limit for all. Set it to the number of proxies.',
    undefined,
    { address },
  );
}

/** Whether requests come by a proxy that the settings do not know of, as far as this process has seen. */
export function isProxyForgotten(): boolean {
  return kept().count >= ENOUGH;
}

function kept(): Seen {
  const seen: Seen | undefined = Reflect.get(globalThis, SEEN);
  if (seen) return seen;
  const made: Seen = { addresses: new Set(), count: 0, isSaid: false };
  Reflect.set(globalThis, SEEN, made);
  return made;
}
