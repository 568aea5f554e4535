import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/**
 * The network that an address belongs to, as limits count it: an IPv4 address whole, and of an IPv6 address the first 64
 * bits, since whoever has one address of those has all of them (RFC 6177; RFC 8981 changes the rest every day). An IPv4
 * address inside an IPv6 one (::ffff:192.0.2.1, RFC 4291 §2.5.5.2) is that IPv4 address. What is no address stays as it is.
 */
export function networkOf(address: string): string {
  const bare = address.replace(/%.*$/s, '');
  if (isIPv4(bare) || !isIPv6(bare)) return isIPv4(bare) ? bare : address;
  const groups = groupsOf(bare);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join('.');
  const prefix = groups.slice(0, 4).map((group) => group.toString(16));
  return `${new URL(`http://[${prefix.join(':')}::]`).hostname.slice(1, -1)}/64`;
}

/**
 * The address in an entry of X-Forwarded-For, by itself: proxies write it with a port (Azure's and IIS', `192.0.2.1:5678`),
 * an IPv6 one then in brackets and in quotes (RFC 7239 §6), and some with the zone of the interface (RFC 4007 §11). An
 * IPv4 address inside an IPv6 one is that IPv4 address. Null where there is none, as in `unknown`.
 */
export function addressIn(entry: string): string | null {
  const text = entry
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .trim();
  const [, inBrackets, withPort] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d*)?$/.exec(text) ?? [];
  const bare = (inBrackets ?? withPort ?? text).replace(/%.*$/s, '').replace(/^::ffff:(?=[\d.]+$)/i, '');
  return isIP(bare) ? bare : null;
}

/** Networks that the internet does not reach (RFC 1918, RFC 3927, RFC 6598, RFC 4193, RFC 4291 §2.5.6). */
const PRIVATE = new BlockList();
for (const [address, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const)
  PRIVATE.addSubnet(address, bits, 'ipv4');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/** Names that are given within one network (RFC 6762, RFC 8375, and ICANN's "internal"), beside those without a dot. */
const PRIVATE_NAME = /^[^.]+$|\.(?:local|internal|home\.arpa|lan|home)$/i;

/** Whether the host of a URL is in a network of one's own, as far as its name or address tells. */
export function isPrivateHost(urlHost: string): boolean {
  const host = urlHost.replace(/^\[|\]$/g, '');
  if (isIP(host) === 0) return PRIVATE_NAME.test(host);
  return PRIVATE.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}

/** The eight numbers of an IPv6 address, of which URLs have one way of writing (WHATWG URL, "IPv6 serializer"). */
function groupsOf(address: string): number[] {
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const numbers = (part: string) =>
    part
      .split(':')
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16));
  const [left, right] = [numbers(head), numbers(tail)];
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}
