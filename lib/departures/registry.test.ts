import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OWNED } from '../audit/all-events';
import { OWNED_THINGS } from './registry';

// What is a person's alone is deleted with them: its relation says onDelete: Cascade.

/** What tells how it was, and goes on doing so without them. */
const HISTORY = ['Invitation.acceptedUser', 'OidcName.user'];

/** What nobody leaves with: the owner hands it over first. */
const KEPT = ['Setup.owner'];

/** The field that names a user, and what the database does to its row when that user is deleted. */
type Reference = { name: string; onDelete: string | undefined };

function referencesToUsers(schema: string): Reference[] {
  const models = Array.from(schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm));
  return models.flatMap(([, model, fields = '']) => {
    const relations = fields.matchAll(/^ +(\w+) +User\?? +@relation\((.*fields:.*)\)$/gm);
    return Array.from(relations, ([, field, terms = '']) => ({
      name: `${model}.${field}`,
      onDelete: /onDelete: (\w+)/.exec(terms)?.[1],
    }));
  });
}

/** What a user leaves behind of which nobody has said what becomes of it. */
function unsettled(references: Reference[]): string[] {
  return references.flatMap(({ name, onDelete }) => {
    const expected = {
      SetNull: [...OWNED_THINGS.map(({ owner }) => owner), ...HISTORY],
      Restrict: KEPT,
    };
    const known = Object.entries(expected).find(([, names]) => names.includes(name))?.[0];
    if (known ? known === onDelete : onDelete === 'Cascade') return [];
    const advice = known
      ? `Say "onDelete: ${known}" in its relation.`
      : 'Say "onDelete: Cascade" where it is deleted with them; declare it in owned.ts of its noun where others go on needing it; else add it to the lists of this test.';
    return `${name} refers to a user (onDelete: ${onDelete}), but not as somebody who may leave. ${advice}`;
  });
}

const SCHEMA = readFileSync(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8');

describe('everything that refers to a user', () => {
  it('is owned and handed over, theirs and deleted with them, or history', () => {
    expect(unsettled(referencesToUsers(SCHEMA))).toEqual([]);
  });

  it('is looked for where it is: every name of the lists and of the registry is in the schema', () => {
    const named = [...OWNED_THINGS.map(({ owner }) => owner), ...HISTORY, ...KEPT];
    const found = referencesToUsers(SCHEMA).map(({ name }) => name);
    expect(named.filter((name) => !found.includes(name))).toEqual([]);
    // Each reference has its other end in the model of the user; Prisma sees to that.
    const [, user = ''] = /^model User \{\n([\s\S]*?)^\}/m.exec(SCHEMA) ?? [];
    expect(
      user.match(/^ +\w+ +[A-Z]\w+(\[\]|\?)( |$)/gm)?.filter((line) => !/DateTime/.test(line)),
    ).toHaveLength(found.length);
  });

  it('has words and a fact of the activity log where it is owned', () => {
    expect(OWNED_THINGS.map(({ name }) => name).sort()).toEqual([...OWNED].sort());
  });

  it.each([
    ['a new noun', 'owner User @relation(fields: [ownerId], references: [id], onDelete: SetNull)'],
    [
      'a new noun that may be nobody’s',
      'owner User? @relation("holder", fields: [ownerId], references: [id])',
    ],
  ])('is asked about when it comes with %s', (_what, field) => {
    const schema = `${SCHEMA}\nmodel ApiKey {\n  id String @id\n  ${field}\n}\n`;
    expect(unsettled(referencesToUsers(schema)).join()).toMatch(/^ApiKey.owner .* owned.ts/);
  });

  it('is asked about when the database would do something else than was settled', () => {
    const schema = SCHEMA.replace(/(invitedBy .*onDelete: )SetNull/, '$1Cascade');
    expect(unsettled(referencesToUsers(schema))).toEqual([
      expect.stringMatching(/^Invitation.invitedBy .* Say "onDelete: SetNull"/),
    ]);
  });
});
