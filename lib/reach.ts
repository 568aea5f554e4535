import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { addressIn } from './network';
import { isRefusedPlace } from './refused-places';

/** Why an app's address is not asked: its name leads nowhere, or to where we have no business. */
export type NotReached = { fault: 'name_unknown' | 'place_refused' | 'own_port'; ip: string };

/**
 * The IP address to which a URL leads now. It is looked up once and asked by its number from then on, so that a name cannot
 * lead elsewhere in between; of several one that is refused is enough. `ownPort` of this machine is refused: no app is there,
 * and a check of a door is to reach Latchkey through a proxy.
 */
export async function reachHost(
  { hostname, port, protocol }: URL,
  ownPort: number,
): Promise<{ ip: string } | NotReached> {
  const name = hostname.replace(/^\[|\]$/g, '');
  const ips = await addressesOf(name);
  const [ip] = ips;
  if (!ip) return { fault: 'name_unknown', ip: '' };
  const refused = ips.find(isRefusedPlace);
  if (refused) return { fault: 'place_refused', ip: refused };
  const asked = Number(port) || (protocol === 'https:' ? 443 : 80);
  const own = asked === ownPort && ips.find(isOfThisMachine);
  return own ? { fault: 'own_port', ip: own } : { ip };
}

/** As browsers do, and not every resolver, it takes every name below "localhost" for this machine (RFC 6761 §6.3). */
async function addressesOf(name: string): Promise<string[]> {
  if (/(?:^|\.)localhost\.?$/.test(name)) return ['127.0.0.1'];
  const found = await lookup(name, { all: true, verbatim: true }).catch(() => []);
  return found.map(({ address }) => addressIn(address) ?? address);
}

function isOfThisMachine(ip: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((it) => it ?? []);
  return /^127\.|^::1$/.test(ip) || own.some(({ address }) => address === ip);
}
