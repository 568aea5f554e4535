import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  bare,
  collect,
  type Declared,
  functionsOf,
  listFiles,
  type Node,
  nodeIn,
  nodesIn,
  type Source,
  source,
} from './testing/source';

// What a docstring of a noun says of the codes that are thrown is compared with the code: a reader may rely on it.

/** Codes that a function throws by itself, and the functions that it calls, as `file#name`. */
type Thrower = { codes: Set<string>; calls: Set<string> };

/** Codes that a function catches, or never meets, although one that it calls throws them. */
const CAUGHT: Record<string, string[]> = {
  'lib/setup/apply-owner#applyOwner': ['already_user'],
  // Only a guarded app has a host.
  'lib/oidc/add-client#addClient': [
    'app_host_taken',
    'app_own_host',
    'app_not_https',
    'app_address_with_more',
  ],
  'lib/door-checks/run#runDoorChecks': ['forbidden', 'not_found', 'app_without_door', 'too_many_attempts'],
};

const files = listFiles().filter(
  (path) => /^(lib|database|settings|smtp)\/.*\.ts$/.test(path) && !/\.test\.ts$/.test(path),
);
const sources = files.map((path) => source(path, readFileSync(path, 'utf8')));
const known = new Set(
  sources
    .filter(({ text }) => text.includes('interface ProblemFacts'))
    .flatMap(({ text }) => [...text.matchAll(/^\s+([a-z]+(?:_[a-z]+)*): /gm)].map(([, code = '']) => code)),
);
const throwers = new Map(sources.flatMap((file) => throwersOf(file)));

function throwersOf(file: Source): [name: string, thrower: Thrower][] {
  const own = new Map(functionsOf(file).map(({ name }) => [name, `${bare(file.path)}#${name}`]));
  const imported = new Map<string, string>();
  for (const node of file.nodes) {
    const from = node.type === 'ImportDeclaration' ? nodeIn(node.source)?.value : undefined;
    const target = file.imports.find(({ spec }) => spec === from)?.target;
    for (const part of target ? nodesIn(node.specifiers) : [])
      imported.set(String(nodeIn(part.local)?.name), `${target}#${String(nodeIn(part.imported)?.name)}`);
  }
  const called = (node: Node) => {
    const name = String(nodeIn(node.callee)?.name ?? '');
    return own.get(name) ?? imported.get(name);
  };
  return functionsOf(file).map(({ name, node }) => {
    const inside = collect(node);
    const calls = inside.flatMap((part) => (part.type === 'CallExpression' ? (called(part) ?? []) : []));
    return [`${bare(file.path)}#${name}`, { codes: new Set(inside.flatMap(codesIn)), calls: new Set(calls) }];
  });
}

/** The codes in `new Problem(…)` and `must(…, …)`, whichever of several it is. */
function codesIn(node: Node): string[] {
  const name = nodeIn(node.callee)?.name;
  const isProblem = node.type === 'NewExpression' && name === 'Problem';
  const isMust = node.type === 'CallExpression' && name === 'must';
  const said = nodesIn(node.arguments)[isMust ? 1 : 0];
  if (!said || !(isProblem || isMust)) return [];
  return collect(said).flatMap(({ type, value }) =>
    type === 'Literal' && typeof value === 'string' && known.has(value) ? [value] : [],
  );
}

function codesOf(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return new Set();
  seen.add(name);
  const { codes, calls } = throwers.get(name) ?? { codes: [], calls: [] };
  const all = new Set(codes);
  for (const call of calls) for (const code of codesOf(call, seen)) all.add(code);
  for (const code of CAUGHT[name] ?? []) all.delete(code);
  return all;
}

/**
 * What a docstring says behind "Throws": codes in backticks, and what a function throws that it names, as in "what
 * `hashPassword()` throws".
 */
function saidIn({ doc }: Declared): Set<string> {
  const [, said = ''] = /Throws([\s\S]*)$/.exec(doc) ?? [];
  const codes = [...said.matchAll(/`([a-z_]+)`/g)].flatMap(([, code = '']) => (known.has(code) ? code : []));
  const named = [...said.matchAll(/`(\w+)\(\)`/g)].flatMap(([, name = '']) => {
    const found = [...throwers.keys()].filter((it) => it.endsWith(`#${name}`));
    return found.flatMap((it) => [...codesOf(it)]);
  });
  return new Set([...codes, ...named]);
}

const offered = sources
  .filter(({ path }) => /^lib\/[^/]+\/[^/]+\.ts$/.test(path))
  .flatMap((file) =>
    functionsOf(file)
      .filter(({ isExported }) => isExported)
      .map((declared) => ({ name: `${bare(file.path)}#${declared.name}`, declared })),
  );

describe('what a docstring says of problems is what is thrown', () => {
  test('by every function that a noun offers', () => {
    const faults = offered.flatMap(({ name, declared }) => {
      const thrown = [...codesOf(name)];
      const said = saidIn(declared);
      const silent = thrown.filter((code) => !said.has(code));
      const idle = [...said].filter((code) => !thrown.includes(code));
      return [
        ...silent.map((code) => `${name} throws \`${code}\`, but its docstring does not say so.`),
        ...idle.map((code) => `${name} says that it throws \`${code}\`, but does not.`),
      ];
    });
    expect(faults).toEqual([]);
  });
});
