import { afterEach, describe, expect, it, vi } from 'vitest';
import { withSettings } from '../../testing/testing';
import { answerTo, identityOf, makeProbe, readProbe } from './probe';

withSettings();
afterEach(() => void vi.useRealTimers());

const wiki = { id: '0190a2c4-1111-7222-8333-444455556666' };
const files = { id: '0190a2c4-1111-7222-8333-444455557777' };

describe('a probe', () => {
  it.each(['answer', 'down', 'bare', 'named'] as const)('in the mode %s is known again', (mode) => {
    const { header, mark } = makeProbe(wiki, mode);
    expect(readProbe(['Host', 'wiki', 'latchkey-PROBE', header], wiki)).toEqual({ mode, mark });
  });

  it('is each time another one, with another mark', () => {
    const [one, two] = [makeProbe(wiki, 'answer'), makeProbe(wiki, 'answer')];
    expect(one.header).not.toBe(two.header);
    expect(one.mark).not.toBe(two.mark);
  });

  it('is none for another app, twice, changed, or absent', () => {
    const { header } = makeProbe(wiki, 'bare');
    expect(readProbe(['Latchkey-Probe', header], files)).toBeNull();
    expect(readProbe(['Latchkey-Probe', header, 'Latchkey-Probe', header], wiki)).toBeNull();
    expect(readProbe(['Latchkey-Probe', header.replace('bare', 'named')], wiki)).toBeNull();
    expect(readProbe(['Latchkey-Probe', `${header.slice(0, -1)}_`], wiki)).toBeNull();
    expect(readProbe(['Host', header], wiki)).toBeNull();
  });

  it('is none once a minute has passed, nor while it lies in a far future', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
    const { header } = makeProbe(wiki, 'answer');
    vi.setSystemTime(1_059_000);
    expect(readProbe(['Latchkey-Probe', header], wiki)).not.toBeNull();
    vi.setSystemTime(1_060_000);
    expect(readProbe(['Latchkey-Probe', header], wiki)).toBeNull();
    vi.setSystemTime(900_000);
    expect(readProbe(['Latchkey-Probe', header], wiki)).toBeNull();
  });
});

describe('what is answered to it', () => {
  it('names nobody unless it is a named one', () => {
    expect(Object.values(identityOf(makeProbe(wiki, 'bare')))).toEqual(['', '', '', '']);
    expect(identityOf(makeProbe(wiki, 'named'))['Remote-User']).toBe('latchkey-check');
  });

  it('lists what says who came and what for, as often and however it is spelt, and nothing else', () => {
    const raw = [
      'Host',
      'wiki',
      'Remote_User',
      'olivia',
      'REMOTE-USER',
      '',
      'Cookie',
      'a=b',
      'X-Forwarded-Uri',
      '/a',
    ];
    expect(answerTo(raw).headers).toEqual([
      ['host', 'wiki'],
      ['remote_user', 'olivia'],
      ['remote-user', ''],
      ['x-forwarded-uri', '/a'],
    ]);
  });
});
