import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { reachHost } from './reach';

const reach = (url: string) => reachHost(new URL(url), 5678);

describe('the address of an app', () => {
  it.each([
    'http://169.254.169.254/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
    'http://100.100.100.200/',
    'http://168.63.129.16/',
    'http://192.0.0.192/',
    'http://0.0.0.0/',
    'http://2852039166/', // 169.254.169.254 as one number
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
  ])('%s is refused: it tells secrets of a cloud, or is nobody’s', async (url) => {
    expect(await reach(url)).toMatchObject({ fault: 'place_refused' });
  });

  it.each([
    'http://127.0.0.1:5678',
    'http://localhost:5678',
    'http://[::1]:5678',
    'http://wiki.localhost:5678',
  ])('%s is refused: it is Latchkey itself', async (url) => {
    expect(await reach(url)).toMatchObject({ fault: 'own_port' });
  });

  it('is refused at our port of every address of this machine, and taken at any other port', async () => {
    const own = Object.values(networkInterfaces())
      .flatMap((it) => it ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal);
    for (const { address } of own) {
      expect(await reach(`http://${address}:5678`)).toEqual({ fault: 'own_port', ip: address });
      expect(await reach(`http://${address}:5679`)).toEqual({ ip: address });
    }
    expect(await reach('https://127.0.0.1')).toEqual({ ip: '127.0.0.1' });
  });

  it('may be in a network of one’s own, where most apps are', async () => {
    expect(await reach('http://192.168.1.20')).toEqual({ ip: '192.168.1.20' });
    expect(await reach('http://[fd12:3456::1]')).toEqual({ ip: 'fd12:3456::1' });
  });

  it('that leads nowhere is told so', async () => {
    expect(await reach('https://wiki.invalid')).toEqual({ fault: 'name_unknown', ip: '' });
  });
});
