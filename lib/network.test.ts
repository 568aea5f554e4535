import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressIn, networkOf } from './network';

describe('the network of an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:db8::1', '2001:db8::/64'],
    ['2001:DB8:0:0:ffff:ffff:ffff:ffff', '2001:db8::/64'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['2001:0db8:0000:0001:0000:0000:0000:0001', '2001:db8:0:1::/64'],
    ['::', '::/64'],
    ['::1', '::/64'],
    ['1::', '1::/64'],
    ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
    ['::2:3:4:5:6:7:8', '0:2:3:4::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['fe80::2', 'fe80::/64'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:0:1', '0.0.0.1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::/64'],
    ['1::ffff:192.0.2.1', '1::/64'],
  ])('%s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it.each([
    '',
    'mia@example.com',
    '192.0.2.1/24',
    '192.0.2',
    '010.0.0.1',
    '1::2::3',
    '[::1]',
    ':::',
    '12345::',
    '%',
  ])('"%s" is none, and stays as it is', (text) => {
    expect(networkOf(text)).toBe(text);
  });

  it('is the same for two IPv6 addresses exactly when their first 64 bits are', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.ipV6(), fc.nat(127), (one, other, bit) => {
        fc.pre(!isMapped(one) && !isMapped(other));
        expect(networkOf(one) === networkOf(other)).toBe(sharePrefix(one, other));
        const flipped = withBitFlipped(one, bit);
        fc.pre(!isMapped(flipped));
        expect(networkOf(flipped) === networkOf(one)).toBe(bit >= 64);
      }),
      { numRuns: 2000 },
    );
  });

  it('is the address itself for IPv4, alone or inside an IPv6 address', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(networkOf(address)).toBe(address);
        expect(networkOf(`::ffff:${address}`)).toBe(address);
      }),
    );
  });

  it('is found for whatever text comes, and a network is its own', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.ipV6(), fc.ipV4(), fc.stringMatching(/^[0-9a-f:.%]*$/)),
        (text) => {
          const network = networkOf(text);
          expect(networkOf(network)).toBe(network);
          if (isIP(text) === 0 && !text.includes('%')) expect(network).toBe(text);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

describe('the address in an entry of X-Forwarded-For', () => {
  const ports = fc.option(fc.nat(65_535), { nil: undefined });
  const around = fc.constantFrom('', ' ', '\t');

  it('is found however it is written', () => {
    const written = fc.oneof(
      fc.record({ address: fc.ipV4(), port: ports }).map(({ address, port }) => ({
        address,
        text: port === undefined ? address : `${address}:${port}`,
      })),
      fc
        .record({ address: fc.ipV6(), port: ports, zone: fc.constantFrom('', '%eth0', '%1') })
        .filter(({ address }) => !/^::ffff:[\d.]+$/i.test(address))
        .map(({ address, port, zone }) => ({
          address,
          text: port === undefined ? `${address}${zone}` : `[${address}${zone}]:${port}`,
        })),
    );
    fc.assert(
      fc.property(written, around, fc.boolean(), ({ address, text }, space, isQuoted) => {
        expect(addressIn(`${space}${isQuoted ? `"${text}"` : text}${space}`)).toBe(address);
      }),
      { numRuns: 2000 },
    );
  });

  it('is an address or nothing, whatever stands there', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:.%[\]" ]*$/)), (text) => {
        const address = addressIn(text);
        expect(address === null || (isIP(address) > 0 && !address.includes('%'))).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});

/** Node's own reading of prefixes, against which ours is held. */
function sharePrefix(one: string, other: string): boolean {
  const list = new BlockList();
  list.addSubnet(one, 64, 'ipv6');
  return list.check(other, 'ipv6');
}

function isMapped(address: string): boolean {
  const mapped = new BlockList();
  mapped.addSubnet('::ffff:0:0', 96, 'ipv6');
  // Node takes 192.0.2.1 and ::ffff:192.0.2.1 for one, so the list is asked about what is written as IPv6 only.
  return mapped.check(address, 'ipv6');
}

/** The address with one of its 128 bits turned, where bit 0 is the first; null groups are written out. */
function withBitFlipped(address: string, bit: number): string {
  const hex = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail = ''] = hex.split('::');
  const [left, right] = [head, tail].map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(8 - (left?.length ?? 0) - (right?.length ?? 0)).fill('0');
  const groups = [...(left ?? []), ...zeros, ...(right ?? [])].map((group) => BigInt(`0x${group}`));
  const number = groups.reduce((sum, group) => (sum << 16n) + group, 0n) ^ (1n << BigInt(127 - bit));
  const digits = number.toString(16).padStart(32, '0');
  return (digits.match(/.{4}/g) ?? []).join(':');
}
