import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAst } from 'vitest/node';

/** A node of a syntax tree, as ESTree has it. */
export type Node = Record<string, unknown> & { type: string; start: number; end: number };

/** A file of the project, with all nodes of its tree and what it imports, as paths from the root without extension. */
export type Source = {
  path: string;
  text: string;
  nodes: Node[];
  imports: { spec: string; target: string }[];
};

/** A function that a file declares, exported or not. */
export type Declared = { name: string; node: Node; isExported: boolean; doc: string };

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
export const nodeIn = (value: unknown) => (isNode(value) ? value : undefined);
export const nodesIn = (value: unknown) => (Array.isArray(value) ? value.filter(isNode) : []);

/** A node and all that are below it. */
export function collect(value: unknown, into: Node[] = []): Node[] {
  if (isNode(value)) into.push(value);
  for (const part of value instanceof Object ? Object.values(value) : []) collect(part, into);
  return into;
}

/** Reads one file; of what is no code only the text. */
export function source(path: string, text: string): Source {
  const isCode = /\.m?[jt]sx?$/.test(path);
  const nodes = isCode ? collect(parseAst(text, { lang: path.endsWith('.ts') ? 'ts' : 'tsx' })) : [];
  return { path, text, nodes, imports: nodes.flatMap((node) => importsOf(node, path)) };
}

/** Static, dynamic, re-exported and type-only imports alike. */
function importsOf({ type, source }: Node, path: string): Source['imports'] {
  const from = /^(Import(Decl|Expr)|Export(Named|All)|TSImportType)/.test(type) && nodeIn(source);
  if (!from) return [];
  const spec = typeof from.value === 'string' ? from.value : '(a computed name)';
  if (!/^(@\/|\.)/.test(spec)) return [{ spec, target: spec.replace(/^(?!node:)/, 'npm:') }];
  const local = spec.startsWith('@/') ? spec.slice(2) : join(dirname(path), spec).replaceAll('\\', '/');
  return [{ spec, target: bare(local) }];
}

/** A path without its extension, as imports name it. */
export const bare = (path: string) => path.replace(/\.[jt]sx?$/, '');

/** The functions that a file declares by name or assigns to a constant at its top, with the comment before each. */
export function functionsOf({ text, nodes: [program] }: Source): Declared[] {
  return nodesIn(program?.body).flatMap((statement) => {
    const isExported = statement.type.startsWith('Export');
    const it = isExported ? nodeIn(statement.declaration) : statement;
    const parts = it?.type === 'VariableDeclaration' ? nodesIn(it.declarations) : nodesIn([it]);
    const [doc = ''] = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.exec(text.slice(0, statement.start)) ?? [];
    return parts.flatMap((part) => {
      const node = part.type === 'VariableDeclarator' ? nodeIn(part.init) : part;
      if (!node || !/Function/.test(node.type)) return [];
      return [{ name: String(nodeIn(part.id)?.name ?? 'default'), node, isExported, doc }];
    });
  });
}

const ignored = readFileSync('.gitignore', 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => line.replace(/^\/|\/$/g, ''));

/** Every file of the project that is not ignored by git, as paths from the root. */
export function listFiles(folder = ''): string[] {
  return readdirSync(folder || '.', { withFileTypes: true }).flatMap((entry) => {
    const path = folder + entry.name;
    if (entry.name === '.git' || ignored.some((name) => matches(name, path))) return [];
    return entry.isDirectory() ? listFiles(`${path}/`) : [path];
  });
}

/** Of a pattern of .gitignore, as far as ours go: a path, or a name with stars. */
function matches(pattern: string, path: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*');
  return new RegExp(`^${escaped}$`).test(path);
}
