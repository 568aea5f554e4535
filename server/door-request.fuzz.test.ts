import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { CONTROL, holdsFor, textOf } from '../testing/fuzz';
import { readAsked } from './door-request';

/** What a proxy says of a request, by the names that it uses. */
const TRUE = {
  'X-Forwarded-For': '192.0.2.7',
  'X-Forwarded-Host': 'wiki.example.com:8443',
  'X-Forwarded-Method': 'GET',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Uri': '/page?x=1',
};
const NAMES = Object.keys(TRUE);
const IDENTITY = ['Remote-User', 'Remote-Email', 'Remote-Name', 'Remote-Groups'];

/** A name written otherwise, which some app reads as this one. */
const aliasOf = (name: string) =>
  fc
    .tuple(fc.boolean(), fc.array(fc.constantFrom('_', '-', '.', '~', '!'), { minLength: 3, maxLength: 3 }))
    .map(([isUpper, signs]) => {
      let n = 0;
      const other = name.replace(/-/g, () => signs[n++] ?? '_');
      return isUpper ? other.toUpperCase() : other;
    });
const raw = (headers: [string, string][]) => headers.flat();
const truth = () => Object.entries(TRUE);
const VALUE = textOf(
  '/',
  '//',
  '#',
  '\\',
  '..',
  '%2e',
  ';',
  '?',
  ':',
  '@',
  'https',
  'GET',
  'wiki.example.com',
  '.',
);

describe('what a proxy says of a request', () => {
  holdsFor(
    3_000,
    'is not believed where a client says who it is, by whatever spelling and in whatever place',
    [fc.constantFrom(...IDENTITY).chain(aliasOf), VALUE, fc.nat(5)],
    (name, value, place) => {
      const headers = truth();
      headers.splice(place, 0, [name, value]);
      expect(readAsked(raw(headers))).toBeNull();
    },
  );

  holdsFor(
    3_000,
    'is not believed where one of its headers is there twice or missing, however it is written',
    [
      fc.constantFrom(...NAMES).chain((name) => fc.tuple(fc.constant(name), aliasOf(name))),
      VALUE,
      fc.boolean(),
    ],
    ([name, again], value, isMissing) => {
      const headers = truth().filter(([one]) => !isMissing || one !== name);
      // Another spelling in the place of the true one is none of ours, and is believed by some apps.
      if (!isMissing || again.toLowerCase() !== name.toLowerCase()) headers.push([again, value]);
      expect(readAsked(raw(headers))).toBeNull();
    },
  );

  holdsFor(
    5_000,
    'is a host, a method and a path that all read in one way, or nothing',
    [
      fc.record(
        Object.fromEntries(
          NAMES.map((name) => [name, fc.oneof(fc.constantFrom(...Object.values(TRUE)), VALUE)]),
        ),
      ),
    ],
    (said) => {
      const asked = readAsked(raw(Object.entries(said)));
      if (asked === null) return;
      const { method, host, uri } = asked;
      expect(uri).toMatch(/^\/[^ #\\]*$/u);
      expect(uri).not.toMatch(CONTROL);
      expect(host).toMatch(/^(?:[\w.-]+|\[[\da-f:.]+\])$/);
      expect(host).toBe(host.toLowerCase());
      expect(method).toMatch(/^[A-Z][A-Z-]*$/);
    },
  );
});
