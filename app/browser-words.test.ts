import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bare, listFiles, nodeIn, nodesIn, type Source, source } from '../testing/source';

/** Files that Next puts together to a page. */
const PLACES = /\/(page|page\.dev|layout|error|not-found)\.tsx$/;

const files = new Map(
  [...listFiles('app/'), ...listFiles('components/')]
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\./.test(path))
    .map((path): [string, Source] => [bare(path), source(path, readFileSync(path, 'utf8'))]),
);
const places = [...files.values()].filter(({ path }) => PLACES.test(`/${path}`));

/** The namespaces that a file and all that it imports say in a browser. */
function saidBy(file: Source, seen = new Set<string>()): Set<string> {
  if (seen.has(file.path)) return new Set();
  seen.add(file.path);
  const own = file.nodes.flatMap((node) => {
    const isCall = node.type === 'CallExpression' && nodeIn(node.callee)?.name === 'useWords';
    return isCall ? nodesIn(node.arguments).map(({ value }) => String(value)) : [];
  });
  const imported = file.imports.flatMap(({ target }) => {
    const next = files.get(target);
    return next ? [...saidBy(next, seen)] : [];
  });
  return new Set([...own, ...imported]);
}

/** The namespaces that a file itself hands to the browser: those of `SHOWN_IN_BROWSER` or of `layoutWithWords`. */
function handedBy(file: Source | undefined): string[] {
  const lists = (file?.nodes ?? []).map(({ type, id, init, callee, ...rest }) => {
    if (type === 'VariableDeclarator' && nodeIn(id)?.name === 'SHOWN_IN_BROWSER')
      return nodeIn(nodeIn(init)?.expression)?.elements;
    return nodeIn(callee)?.name === 'layoutWithWords' ? rest.arguments : [];
  });
  return lists.flatMap((list) => nodesIn(list).map(({ value }) => String(value)));
}

/** The layouts around a place, the nearest first. */
function layoutsAround({ path }: Source): Source[] {
  const around: Source[] = [];
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    const layout = files.get(`${folder}/layout`);
    if (layout && layout.path !== path) around.push(layout);
  }
  return around;
}

const without = (all: Iterable<string>, known: string[]) => [...all].filter((it) => !known.includes(it));

describe('a page hands the words to browsers that its components say there', () => {
  test.each(places)('$path has all of them', (place) => {
    const handed = [place, ...layoutsAround(place)].flatMap(handedBy);
    expect(without(saidBy(place), handed)).toEqual([]);
  });

  test.each(places.filter((place) => handedBy(place).length > 0))('$path has no others', (place) => {
    const below = places.filter((it) => it === place || layoutsAround(it).includes(place));
    const said = below.flatMap((it) => [...saidBy(it)]);
    expect(without(handedBy(place), said)).toEqual([]);
    const twice = layoutsAround(place).flatMap(handedBy);
    expect(handedBy(place).filter((it) => twice.includes(it))).toEqual([]);
  });
});
