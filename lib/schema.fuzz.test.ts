import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { holdsFor, textOf } from '../testing/fuzz';
import { normaliseEmailAddress } from './email-address';
import { findTextFault, isLinkLike } from './plain-text';

/** Every schema of every noun, so that one which comes to be is tried as well. */
const folder = import.meta.dirname;
const nouns = readdirSync(folder).filter((noun) => existsSync(join(folder, noun, 'schema.ts')));
const schemas: [name: string, schema: z.ZodType][] = [];
for (const noun of nouns) {
  const exported: Record<string, unknown> = await import(`./${noun}/schema.ts`);
  for (const [name, it] of Object.entries(exported))
    if (it instanceof z.ZodType) schemas.push([`${noun}: ${name}`, it]);
}

const UUID = fc.uuid();
const TEXT = textOf(
  ...[
    'Mia',
    'Member',
    'mia@example.com',
    'adam@example.com',
    'Comes-to-stay-3',
    'Aa1aaaaa',
    'www.',
    '://',
    '.com',
    '<',
    '>',
  ],
  ...[
    'true',
    'on',
    '1',
    '0',
    '-1',
    '1e3',
    'transfer',
    'delete',
    'member',
    'admin',
    'owner',
    'sample',
    '2030-01-31',
    '~',
    '.',
  ],
  ...['email,role\n', '{"id":"x","rawId":"x","type":"public-key","response":{}}', '__proto__', 'constructor'],
);
const LEAF: Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: TEXT },
  { weight: 3, arbitrary: UUID },
  { weight: 2, arbitrary: fc.emailAddress() },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.jsonValue() },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.integer(),
      fc.double(),
      fc.date({ noInvalidDate: true }).map((at) => at.toISOString()),
    ),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => new Blob([bytes])) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

type Shape = z.core.JSONSchema._JSONSchema;

/** What a schema says that it takes, most of the time, so that not all is refused at the first field. */
function arbitraryOf(shape: Shape): Arbitrary<unknown> {
  if (typeof shape === 'boolean') return LEAF;
  return fc.oneof({ weight: 9, arbitrary: fitting(shape) }, { weight: 1, arbitrary: LEAF });
}

function fitting(shape: Exclude<Shape, boolean>): Arbitrary<unknown> {
  const { properties, items, anyOf, oneOf = anyOf } = shape;
  if (oneOf) return fc.oneof(...oneOf.map(arbitraryOf));
  if (shape.enum) return fc.constantFrom(...shape.enum);
  if (shape.const !== undefined) return fc.constant(shape.const);
  if (items !== undefined && !Array.isArray(items)) return fc.array(arbitraryOf(items), { maxLength: 4 });
  if (!properties) return LEAF;
  const fields = Object.entries(properties).map(([key, part]) => [key, arbitraryOf(part)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
}

function inputOf(schema: z.ZodType): Arbitrary<unknown> {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return fc.oneof({ weight: 6, arbitrary: arbitraryOf(shape) }, { weight: 1, arbitrary: fc.jsonValue() });
}

/** As schemas count: a character beyond the first 65,536 is one. */
const length = (text: string) => [...text].length;

/** What must be so of a field by its name, whichever schema it is of. */
const FIELDS: Record<string, (value: string) => boolean> = {
  firstName: (name) => length(name) <= 64 && findTextFault(name) === null,
  lastName: (name) => length(name) <= 64 && findTextFault(name) === null,
  email: (email) => length(email) <= 1_000,
  newEmail: (email) => normaliseEmailAddress(email) === email,
  transferTo: (email) => normaliseEmailAddress(email) === email,
  password: (password) => length(password) <= 1_000,
  newPassword: (password) => length(password) >= 8 && length(password) <= 128 && /\d/.test(password),
  currentPassword: (password) => length(password) <= 1_000,
  token: (token) => length(token) <= 200,
  code: (code) => length(code) <= 64,
  setupCode: (code) => length(code) <= 200,
  search: (words) => length(words) <= 200 && !/\p{Cc}/u.test(words),
  message: (line) => length(line) <= 500 && !/\p{Cc}/u.test(line) && !isLinkLike(line),
  userId: (id) => z.uuid().safeParse(id).success,
  sessionId: (id) => z.uuid().safeParse(id).success,
  passkeyId: (id) => z.uuid().safeParse(id).success,
};

function expectLimits(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if (typeof part === 'string' && Object.hasOwn(FIELDS, key))
      expect([key, part, FIELDS[key]?.(part)]).toEqual([key, part, true]);
    else expectLimits(part);
  }
}

describe('what a form, an address or a mail may hold', () => {
  it('is described by every noun that takes input', () => {
    expect(nouns.length).toBeGreaterThan(8);
    expect(schemas.length).toBeGreaterThan(35);
  });

  // The facts of mails are our own: what they may hold was looked at when it came in.
  for (const [name, schema] of schemas)
    holdsFor(
      350,
      `${name} is taken within its limits, or refused with words, whatever comes`,
      [inputOf(schema)],
      async (input) => {
        const { data, error } = await schema.safeParseAsync(input);
        if (error) for (const { message } of error.issues) expect(message).not.toBe('');
        else if (!/^mail: .*Facts$/.test(name)) expectLimits(data);
        expect((await schema.safeParseAsync(input)).data).toEqual(data);
      },
    );
});
