import { describe, expect, it } from 'vitest';
import { AddGroup } from './schema';

const named = (name: string) => AddGroup.safeParse({ name });
const faultIn = (name: string) => named(name).error?.issues[0]?.message;

describe('the name of a group', () => {
  it('is text as people write it, in one spelling', () => {
    expect(named('  Family  and friends ').data).toEqual({ name: 'Family and friends' });
    expect(named('Cafe\u0301').data).toEqual({ name: 'Café' });
    expect(named('Ärzte · Köln 🏡').success).toBe(true);
    expect(named('x'.repeat(64)).success).toBe(true);
  });

  it.each([
    ['', 'group_name_missing'],
    ['   ', 'group_name_missing'],
    ['x'.repeat(65), 'group_name_too_long'],
    ['x'.repeat(300), 'group_name_too_long'],
    ['x'.repeat(100_000), 'group_name_too_long'],
    ['Family, friends', 'group_name_separators'],
    ['Family;friends', 'group_name_separators'],
    ['Family，friends', 'group_name_separators'],
    ['Family\u0000', 'control_characters'],
    ['Fam\u200bily', 'invisible_characters'],
    ['evil.example.com', 'link_like'],
    ['<b>Family</b>', 'link_like'],
  ])('is not %j', (name, fault) => {
    expect(faultIn(name)).toBe(fault);
  });
});
