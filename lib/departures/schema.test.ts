import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CompleteDeparture } from './schema';

const userId = randomUUID();
const faults = (input: Record<string, unknown>) =>
  CompleteDeparture.safeParse(input).error?.issues.map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

describe('what is said of a user who is to be deleted', () => {
  it('is to whom it goes what they own', () => {
    const input = { userId, owned: 'transfer', transferTo: ' Adam@Example.com ' };
    expect(CompleteDeparture.parse(input)).toEqual({ ...input, transferTo: 'adam@example.com' });
  });

  it.each([[''], ['Adam'], [undefined]])('names an address to transfer to, which %j is not', (transferTo) => {
    expect(faults({ userId, owned: 'transfer', transferTo })).toEqual(['transferTo: email_invalid']);
  });

  it.each([['mia@example.com'], [' Mia@Example.COM ']])(
    'is, to delete it too, their address as it was typed: %j',
    (confirmation) => {
      const input = { userId, owned: 'delete', email: 'mia@example.com', confirmation };
      expect(CompleteDeparture.parse(input)).toMatchObject({ owned: 'delete', email: 'mia@example.com' });
    },
  );

  it.each([
    [''],
    ['yes'],
    ['mia@example.co'],
    ['mia'],
    ['adam@example.com'],
    ['mia@example.com, adam@example.com'],
  ])('is not confirmed by %j', (confirmation) => {
    expect(faults({ userId, owned: 'delete', email: 'mia@example.com', confirmation })).toEqual([
      'confirmation: address_not_confirmed',
    ]);
  });

  it('is not confirmed by typing nothing where no address was asked for', () => {
    expect(
      CompleteDeparture.safeParse({ userId, owned: 'delete', email: '', confirmation: '' }).success,
    ).toBe(false);
    expect(CompleteDeparture.safeParse({ userId, owned: 'delete' }).success).toBe(false);
  });

  it.each([[undefined], [''], ['keep'], [null]])('is a choice, and %j is none', (owned) => {
    expect(faults({ userId, owned, transferTo: 'adam@example.com' })).toEqual(['owned: fate_missing']);
  });

  it('is about a user', () => {
    for (const id of ['', '1', 'mia@example.com', undefined])
      expect(
        CompleteDeparture.safeParse({ userId: id, owned: 'transfer', transferTo: 'a@b.example' }).success,
      ).toBe(false);
  });
});
