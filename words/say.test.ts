import { readFileSync } from 'node:fs';
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type FaultCode, fault, faultIssue } from '../lib/fault';
import { Problem } from '../lib/problem';
import { holdsFor } from '../testing/fuzz';
import { listFiles, nodeIn, nodesIn, source } from '../testing/source';
import english from './en.json';
import { argumentsOf, sayDuration, sayError, sayFault, sayIssue, sayList, sayProblem } from './say';

/** The facts of each code, as the interfaces with this name declare them: `{ link_used: ['at'] }`. */
function declared(name: string): Map<string, string[]> {
  const facts = new Map<string, string[]>();
  const paths = listFiles().filter((path) => /^(lib|database|postgres|smtp)\/.*\.ts$/.test(path));
  for (const { nodes } of paths.map((path) => source(path, readFileSync(path, 'utf8'))))
    for (const node of nodes) {
      if (node.type !== 'TSInterfaceDeclaration' || nodeIn(node.id)?.name !== name) continue;
      for (const member of nodesIn(nodeIn(node.body)?.body)) {
        const type = nodeIn(nodeIn(member.typeAnnotation)?.typeAnnotation);
        const names = nodesIn(type?.members).map(({ key }) => String(nodeIn(key)?.name));
        facts.set(String(nodeIn(member.key)?.name), names);
      }
    }
  return facts;
}

/** The arguments that a message takes. */
function argumentsIn(message: string): string[] {
  const walk = (parts: MessageFormatElement[]): string[] =>
    parts.flatMap((part) => {
      if (part.type === TYPE.literal || part.type === TYPE.pound) return [];
      if (part.type === TYPE.tag) return walk(part.children);
      if (part.type !== TYPE.select && part.type !== TYPE.plural) return [part.value];
      return [part.value, ...Object.values(part.options).flatMap(({ value }) => walk(value))];
    });
  return [...new Set(walk(parse(message)))];
}

describe.each([
  ['ProblemFacts', english.problems],
  ['FaultFacts', english.faults],
])('each code of %s', (name, messages: Record<string, string>) => {
  it('has a sentence, which is made of the facts that come with it', () => {
    const codes = declared(name);
    expect(codes.size).toBeGreaterThan(20);
    for (const [code, facts] of codes) {
      const message = messages[code] ?? expect.fail(`${code} has no sentence in words/en.json.`);
      const given = facts.flatMap((fact) => [fact, `has${fact.charAt(0).toUpperCase()}${fact.slice(1)}`]);
      if (facts.includes('seconds')) given.push('duration');
      expect([code, argumentsIn(message).filter((argument) => !given.includes(argument))]).toEqual([
        code,
        [],
      ]);
    }
  });
});

describe('a problem in words', () => {
  it('says what is so and what to do, with its facts', () => {
    expect(sayProblem(new Problem('wrong_credentials'))).toBe('Wrong email or password.');
    const facts = { email: 'mia@example.com', at: new Date() };
    expect(sayProblem(new Problem('invitation_expired', { ...facts, inviter: 'Olivia Owner' }))).toBe(
      'This invite has expired. Ask Olivia Owner for a new one.',
    );
    expect(sayProblem(new Problem('invitation_expired', { ...facts, inviter: null }))).toBe(
      'This invite has expired. Ask the person who invited you for a new one.',
    );
  });

  it.each([
    [0, '1 second'],
    [1, '1 second'],
    [2, '2 seconds'],
    [89, '89 seconds'],
    [90, '2 minutes'],
    [300, '5 minutes'],
  ])('says how long to wait, for %i s', (seconds, words) => {
    expect(sayDuration(seconds)).toBe(words);
    expect(sayProblem(new Problem('too_many_attempts', { seconds }))).toBe(
      `Too many attempts. Try again in ${words}.`,
    );
  });

  it('is an error’s own words where nobody expected it', () => {
    expect(sayError(new Problem('forbidden'))).toMatch(/^You do not have permission/);
    expect(sayError(new Error('disk on fire'))).toBe('disk on fire');
    expect(sayError('odd')).toBe('odd');
  });

  holdsFor(
    2_000,
    'is a whole sentence whatever its facts hold',
    [fc.string({ unit: 'binary' }), fc.integer({ min: -10, max: 1_000_000 })],
    (text, number) => {
      const said = [
        sayProblem(new Problem('successor_unknown', { email: text })),
        sayProblem(new Problem('managed_by_environment', { setting: text })),
        sayProblem(new Problem('too_many_attempts', { seconds: number })),
        sayProblem(new Problem('password_short', { least: number })),
        sayProblem(new Problem('invitation_revoked', { inviter: text })),
      ];
      for (const sentence of said) expect(sentence).toMatch(/^[A-Z][\s\S]*\.$/);
      expect(said[0]).toContain(text);
    },
  );
});

describe('what is wrong with what was typed', () => {
  const issueOf = (schema: z.ZodType, given: unknown) =>
    schema.safeParse(given).error?.issues[0] ?? expect.fail('It was taken.');

  it('is said with the bounds of the check', () => {
    expect(sayIssue(issueOf(z.string().max(64, fault('first_name_too_long')), 'x'.repeat(65)))).toBe(
      'Use at most 64 characters for the first name.',
    );
    const many = { ...fault('people_too_many'), params: { most: 1000 } };
    expect(
      sayIssue(
        issueOf(
          z.string().refine(() => false, many),
          '',
        ),
      ),
    ).toBe('Invite at most 1,000 people at once.');
  });

  it('is said in general where a schema has no code for it', () => {
    expect(sayIssue(issueOf(z.number(), 'x'))).toBe('This cannot be used. Look at it again.');
  });

  it('may be a problem, which is said as everywhere', () => {
    expect(sayIssue(issueOf(z.string().min(1, 'wrong_credentials'), ''))).toBe('Wrong email or password.');
  });

  it('lists what was found', () => {
    const facts = { needed: 'email', found: ['name', 'phone'] };
    const issue = faultIssue({ code: 'table_header_wrong', facts });
    expect(sayFault({ code: issue.message, facts: issue.params })).toBe(
      'The first line has to name the columns, and one has to be “email”. It has “name” and “phone”.',
    );
  });

  it('keeps every code apart', () => {
    const codes: FaultCode[] = ['email_missing', 'email_invalid', 'role_missing'];
    expect(new Set(codes.map((code) => sayFault({ code, facts: {} }))).size).toBe(codes.length);
  });
});

describe('facts as arguments', () => {
  it('say for each whether it is there, and make lists and choices of what messages cannot hold', () => {
    expect(argumentsOf({ inviter: null, isSelf: true, found: ['a', 'b', 'c'], count: 0 })).toEqual({
      inviter: '',
      hasInviter: 'no',
      isSelf: 'yes',
      hasIsSelf: 'yes',
      found: '“a”, “b” and “c”',
      hasFound: 'yes',
      count: 0,
      hasCount: 'yes',
    });
    expect(sayList(['Mia'])).toBe('Mia');
  });
});
