import { expect, it } from 'vitest';
import { PasskeyName } from './schema';

const faultsOf = (name: string) =>
  PasskeyName.safeParse(name).error?.issues.map(({ message }) => message) ?? [];

it.each(['Laptop', 'Mia’s phone 📱', 'YubiKey 5C', 'ノートパソコン', 'שָׂרָה'])(
  'a passkey may be called %s',
  (name) => {
    expect(PasskeyName.parse(`  ${name} `)).toBe(name);
  },
);

it.each([
  ['', 'passkey_name_missing'],
  [' \u3000', 'passkey_name_missing'],
  ['x'.repeat(65), 'passkey_name_too_long'],
  ['evil.рф', 'link_like'],
  ['evil。com', 'link_like'],
  ['1.2.3.4/x', 'link_like'],
  ['<b>', 'link_like'],
  ['Lap\u200btop', 'invisible_characters'],
  ['\u202epotpaL', 'invisible_characters'],
  ['\u2800', 'invisible_characters'],
  ['Lap\0top', 'control_characters'],
])('and not %j, since its name travels in mails', (name, fault) => {
  expect(faultsOf(name)).toEqual([fault]);
});
