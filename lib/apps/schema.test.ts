import { describe, expect, it } from 'vitest';
import { AddApp, AllowApp, ChangeApp, isPlainPath, MoveApp, OpenPath, SetIcon } from './schema';

const APP = { name: 'Wiki', address: 'https://wiki.example.com' };
const codes = (schema: typeof AddApp | typeof OpenPath | typeof AllowApp | typeof SetIcon, input: object) =>
  schema.safeParse(input).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
const addressOf = (address: string) => AddApp.parse({ ...APP, address }).address;

describe('the address of an app', () => {
  it.each([
    ['https://wiki.example.com', 'https://wiki.example.com', 'wiki.example.com'],
    ['https://wiki.example.com/', 'https://wiki.example.com', 'wiki.example.com'],
    [' HTTPS://WIKI.Example.COM ', 'https://wiki.example.com', 'wiki.example.com'],
    ['https://wiki.example.com.', 'https://wiki.example.com', 'wiki.example.com'],
    ['https://wiki.example.com:443', 'https://wiki.example.com', 'wiki.example.com'],
    ['https://wiki.example.com:8443', 'https://wiki.example.com:8443', 'wiki.example.com'],
    ['http://wiki.example.com:80/', 'http://wiki.example.com', 'wiki.example.com'],
    ['https://büro.example', 'https://xn--bro-hoa.example', 'xn--bro-hoa.example'],
    ['https://xn--bro-hoa.example', 'https://xn--bro-hoa.example', 'xn--bro-hoa.example'],
    ['https://ｗｉｋｉ.example.com', 'https://wiki.example.com', 'wiki.example.com'],
    ['https://wiki', 'https://wiki', 'wiki'],
    ['http://192.168.1.5:3000', 'http://192.168.1.5:3000', '192.168.1.5'],
    ['http://[FD00::0001]:3000', 'http://[fd00::1]:3000', '[fd00::1]'],
  ])('%s is known by its host', (typed, origin, host) => {
    expect(addressOf(typed)).toMatchObject({ origin, host, isBare: true });
  });

  it.each([
    'https://wiki.example.com/page',
    'https://wiki.example.com?',
    'https://wiki.example.com/?a=b',
    'https://wiki.example.com#top',
  ])('says of %s that there is more than a host', (typed) => {
    expect(addressOf(typed)).toMatchObject({ origin: 'https://wiki.example.com', isBare: false });
  });

  it.each([
    '',
    'wiki',
    'wiki.example.com',
    '//wiki.example.com',
    'ftp://wiki.example.com',
    'javascript:alert(1)',
    'https://',
    'https:///page',
    'https:wiki.example.com',
    'https:\\\\wiki.example.com',
    'https://wiki.example.com\\page',
    'https://mia:secret@wiki.example.com',
    'https://latchkey.example.com@evil.example',
    'https://wiki.example.com:0',
    'https://wiki.example.com:65536',
    'https://wiki.example.com:80a',
    'https://wiki..example.com',
    'https://wiki.example.com..',
    'https://xn--a',
    'https://[::1]x:3000',
    'https://.example.com',
    'https://wi ki.example.com',
    'https://wiki.example.com/a b',
    'https://wiki.exa\tmple.com',
    'https://wiki\u200b.example.com',
    'https://wi%6bi.example.com',
    'https://*.example.com',
    'https://0x7f.1',
    'https://2130706433',
    'https://300.1.1.1',
    'https://[::1',
    'https://[fe80::1%25eth0]',
    `https://${'a'.repeat(64)}.example.com`,
    `https://${'a.'.repeat(127)}example`,
    `https://wiki.example.com/${'a'.repeat(2_000)}`,
  ])('refuses %j', (address) => {
    expect(codes(AddApp, { ...APP, address })).toEqual(['address: app_address_invalid']);
  });
});

describe('a new app', () => {
  it('is guarded and open to nobody, unless it is said otherwise', () => {
    expect(AddApp.parse(APP)).toMatchObject({
      kind: 'guarded',
      isForEverybody: false,
      groupIds: [],
      userIds: [],
      preset: '',
      line: '',
      section: '',
      upstream: '',
    });
    expect(AddApp.parse({ ...APP, isForEverybody: 'on' }).isForEverybody).toBe(true);
    expect(AddApp.parse({ ...APP, isForEverybody: 'no' }).isForEverybody).toBe(false);
  });

  it('may be called draw.io, but neither nothing nor 300 characters', () => {
    expect(AddApp.parse({ ...APP, name: ' draw.io ' }).name).toBe('draw.io');
    expect(codes(AddApp, { ...APP, name: ' ' })).toEqual(['name: app_name_missing']);
    expect(codes(AddApp, { ...APP, name: 'a'.repeat(300) })).toEqual(['name: app_name_too_long']);
    expect(codes(AddApp, { ...APP, name: 'a\u0000b' })).toEqual(['name: control_characters']);
    expect(codes(AddApp, { ...APP, name: 'a\u202eb' })).toEqual(['name: invisible_characters']);
    expect(codes(AddApp, { ...APP, line: 'a'.repeat(300) })).toEqual(['line: app_line_too_long']);
    expect(codes(AddApp, { ...APP, section: 'a'.repeat(300) })).toEqual(['section: app_section_too_long']);
  });

  it.each([
    ['127.0.0.1:3000', '127.0.0.1:3000'],
    [' http://wiki:3000/ ', 'wiki:3000'],
    ['[::1]:3000', '[::1]:3000'],
    ['', ''],
  ])('listens at %j', (typed, upstream) => {
    expect(AddApp.parse({ ...APP, upstream: typed }).upstream).toBe(upstream);
  });

  it.each([
    '3000',
    ':3000',
    'wiki',
    'wiki:0',
    'wiki:65536',
    'wiki:3000/path',
    'wiki:3000; }',
    'wiki:3000\n}',
    'https://wiki:3000',
    '{env.X}:1',
    '$host:80',
    '-wiki:80',
  ])('does not listen at %j, which would stand in the configuration of a proxy', (upstream) => {
    expect(codes(AddApp, { ...APP, upstream })).toEqual(['upstream: upstream_invalid']);
  });

  it('changes by what is said and by nothing else', () => {
    const id = '0198c0de-0000-7000-8000-000000000001';
    expect(ChangeApp.parse({ id, name: 'Notes' })).toEqual({ id, name: 'Notes' });
    expect(ChangeApp.parse({ id, isShown: 'no' })).toEqual({ id, isShown: false });
    expect(MoveApp.parse({ id, by: '-1' })).toEqual({ id, by: -1 });
    for (const by of [0, 2, '', 'up']) expect(MoveApp.safeParse({ id, by }).success).toBe(false);
  });
});

describe('who may open it', () => {
  const appId = '0198c0de-0000-7000-8000-000000000001';

  it('is everybody, one group or one person', () => {
    expect(AllowApp.parse({ appId, everybody: 'yes' })).toEqual({ appId, everybody: true });
    expect(AllowApp.parse({ appId, groupId: appId })).toEqual({ appId, groupId: appId });
    for (const who of [{}, { everybody: false }, { groupId: appId, userId: appId }])
      expect(codes(AllowApp, { appId, ...who })).toEqual([': allowed_missing']);
  });
});

describe('a path that is open', () => {
  const appId = '0198c0de-0000-7000-8000-000000000001';
  const opened = (path: string, isPrefix?: boolean) => {
    const { path: kept, isPrefix: isWide } = OpenPath.parse({ appId, path, isPrefix });
    return `${kept} ${isWide}`;
  };

  it('is one path, or all that begin like it', () => {
    expect(opened('/hook')).toBe('/hook false');
    expect(opened(' /public/* ')).toBe('/public/ true');
    expect(opened('/public/', true)).toBe('/public/ true');
    expect(opened('/')).toBe('/ false');
    expect(opened('/.well-known/caldav')).toBe('/.well-known/caldav false');
  });

  it.each([
    '',
    'public',
    'https://wiki.example.com/public',
    '//public',
    '/a//b',
    '/./a',
    '/a/../b',
    '/a/..',
    '/a%2fb',
    '/a;b',
    '/a?b',
    '/a#b',
    '/a\\b',
    '/a*b',
    '/ä',
    '/a b',
    `/${'a'.repeat(300)}`,
  ])('is not %j, which not everybody reads the same way', (path) => {
    expect(codes(OpenPath, { appId, path })).toEqual(['path: path_invalid']);
  });

  it.each(['/*', '/.l*', '/.latchkey*', '/.latchkey/enter', '/.latchkey'])(
    'is not %s, which is all of the app, or ours',
    (path) => {
      expect(codes(OpenPath, { appId, path })).toEqual(['path: path_too_wide']);
    },
  );

  it('of a check is exactly one, and each is attacked once', () => {
    const id = appId;
    const { attackPaths } = ChangeApp.parse({ id, attackPaths: ' /a\r\n/b/\n\n/a ' });
    expect(attackPaths).toEqual(['/a', '/b/']);
    expect(ChangeApp.parse({ id, attackPaths: '' }).attackPaths).toEqual([]);
    expect(ChangeApp.parse({ id }).attackPaths).toBeUndefined();
    for (const odd of ['/public/*', '/a;b', '/a%2fb', 'a', '//', `/${'a'.repeat(200)}`]) {
      const { error } = ChangeApp.safeParse({ id, attackPaths: ['/a', odd] });
      expect(error?.issues.map(({ message }) => message)).toEqual(['attack_path_invalid']);
    }
    const many = Array.from({ length: 21 }, (_, n) => `/${n}`);
    expect(ChangeApp.safeParse({ id, attackPaths: many }).error?.issues[0]?.message).toBe(
      'attack_paths_too_many',
    );
  });

  it('is read in time that grows with its length alone', () => {
    expect(isPlainPath('/a'.repeat(1_000))).toBe(true);
    expect(isPlainPath(`${'/a'.repeat(999)}/%`)).toBe(false);
  });
});

describe('a picture', () => {
  const appId = '0198c0de-0000-7000-8000-000000000001';

  it('is a file with something in it, of 256 kB at most', () => {
    const ofSize = (size: number) => ({ appId, file: new Blob([new Uint8Array(size)]) });
    expect(codes(SetIcon, ofSize(256 * 1024))).toEqual([]);
    expect(codes(SetIcon, ofSize(256 * 1024 + 1))).toEqual(['file: icon_too_large']);
    expect(codes(SetIcon, ofSize(0))).toEqual(['file: icon_missing']);
    expect(codes(SetIcon, { appId, file: 'a.png' })).toEqual(['file: icon_missing']);
  });
});
