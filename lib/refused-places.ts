import { BlockList, isIPv6 } from 'node:net';

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
 * Whether an IP address is one where Latchkey never goes by itself, whatever somebody typed as an app's address: what tells
 * machines of a cloud their secrets (link-local, and each provider's own), and addresses of nobody or of many.
 */
export function isRefusedPlace(ip: string): boolean {
  return REFUSED.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');
}
