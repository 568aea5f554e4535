import { lookup } from 'node:dns/promises';
import { BlockList, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { addressIn } from '../network';

/** Why an app's address is not asked: its name leads nowhere, or to where a check has no business. */
export type NotReached = { fault: 'name_unknown' | 'place_refused' | 'own_port'; ip: string };

/**
 * Where a check never goes, whatever somebody typed as an app's address: what tells machines of a cloud their secrets
 * (link-local, and each provider's own), and addresses of nobody or of many.
 */
const REFUSED = new BlockList();
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16], // RFC 3927; metadata of most clouds
  ['100.100.100.200', 32], // Alibaba Cloud
  ['168.63.129.16', 32], // Azure
  ['192.0.0.192', 32], // Oracle Cloud
  ['224.0.0.0', 3], // multicast, reserved, broadcast
] as const)
  REFUSED.addSubnet(address, bits, 'ipv4');
for (const [address, bits] of [
  ['::', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  ['fd00:ec2::', 32], // AWS
  ['fd20:ce::254', 128], // Google Cloud
  ['64:ff9b::', 96], // NAT64 of any IPv4 address (RFC 6052)
  ['2002::', 16], // 6to4 (RFC 3056)
] as const)
  REFUSED.addSubnet(address, bits, 'ipv6');

/**
 * The IP address to which a URL leads now. It is looked up once and asked by its number from then on, so that a name cannot
 * lead elsewhere in between; of several one that is refused is enough. `ownPort` of this machine is refused: a check is to
 * reach Latchkey through a proxy.
 */
export async function reachHost(
  { hostname, port, protocol }: URL,
  ownPort: number,
): Promise<{ ip: string } | NotReached> {
  const name = hostname.replace(/^\[|\]$/g, '');
  const ips = await addressesOf(name);
  const [ip] = ips;
  if (!ip) return { fault: 'name_unknown', ip: '' };
  const refused = ips.find(isRefused);
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

function isRefused(ip: string): boolean {
  return REFUSED.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');
}

function isOfThisMachine(ip: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((it) => it ?? []);
  return /^127\.|^::1$/.test(ip) || own.some(({ address }) => address === ip);
}
