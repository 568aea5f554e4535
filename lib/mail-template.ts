import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { distance } from 'fastest-levenshtein';
import Handlebars from 'handlebars';
import { whyUnreadable } from './unreadable';

const EVERYWHERE = [
  ...(['email', 'firstName', 'lastName', 'domain', 'baseUrl'] as const),
  ...(['currentYear', 'instanceName', 'expiresAt'] as const),
] as const;

/** The mails whose HTML an operator may write, and the names that may stand there in braces. The first is the link. */
export const PLACEHOLDERS = {
  invite: ['inviteAcceptUrl', ...EVERYWHERE, 'inviterFirstName', 'inviterLastName', 'role', 'message'],
  'password-reset': ['passwordResetUrl', ...EVERYWHERE],
} as const;

export type TemplateKind = keyof typeof PLACEHOLDERS;
/** What a mail puts in the place of each name. */
export type Values<Kind extends TemplateKind = TemplateKind> = Record<
  (typeof PLACEHOLDERS)[Kind][number],
  string
>;

/** A template in the order of its text: what stays as it is, and what is filled in. */
export type MailTemplate = (string | { name: string; isEscaped: boolean })[];

/** A file that cannot serve as a template: every fault of it, each a sentence that begins with its path. */
export class TemplateFaults extends Error {
  override name = 'TemplateFaults';

  constructor(readonly faults: string[]) {
    super(faults.join('\n'));
  }
}

const MOST_BYTES = 256 * 1024;
/** Handlebars takes long over blocks that stand in each other, and no mail has so many placeholders. */
const MOST_TAGS = 1_000;

/**
 * Reads an operator's own HTML with Handlebars placeholders. Handlebars parses it and nothing is compiled, so that no
 * code runs: plain names between braces are all it may hold besides comments. Throws `TemplateFaults`.
 */
export function readMailTemplate(kind: TemplateKind, path: string): MailTemplate {
  const text = readText(path);
  const statements = flat(parse(path, text));
  const known: readonly string[] = PLACEHOLDERS[kind];
  const faults = statements.flatMap((statement) => {
    const fault = faultOf(statement, known);
    const { line, column } = statement.loc.start;
    return fault ? `${path}, line ${line}: ${tagAt(text, line, column)} ${fault}` : [];
  });
  const [link] = PLACEHOLDERS[kind];
  if (!statements.some((statement) => isMustache(statement) && nameOf(statement) === link))
    faults.push(
      `${path} has no {{${link}}}, so its mail would lead nowhere. Put it into the href of a link.`,
    );
  if (faults.length > 0) throw new TemplateFaults([...new Set(faults)]);
  return statements.flatMap((statement) => {
    if (isMustache(statement)) return { name: nameOf(statement) ?? '', isEscaped: statement.escaped };
    return isContent(statement) ? statement.value : [];
  });
}

/** The mail's HTML. A value is put in as it is, never read as a template; between two braces its HTML is escaped. */
export function fillMailTemplate(template: MailTemplate, values: Record<string, string>): string {
  const filled = template.map((part) => {
    if (typeof part === 'string') return part;
    const value = values[part.name] ?? '';
    return part.isEscaped ? Handlebars.escapeExpression(value) : value;
  });
  return filled.join('');
}

function readText(path: string): string {
  const bytes = readBytes(path);
  if (!isUtf8(bytes)) throw new TemplateFaults([`${path} is not written in UTF-8. Save it as UTF-8.`]);
  // Drops the byte order mark that some editors put in front.
  const text = new TextDecoder().decode(bytes);
  if (text.trim()) return text;
  throw new TemplateFaults([
    `${path} is empty. Put your HTML into it ("npx latchkey templates" prints ours).`,
  ]);
}

function readBytes(path: string): Buffer {
  const unreadable = (why: string) =>
    new TemplateFaults([`${path} cannot be read: ${why}. Put a file there that Latchkey may read.`]);
  try {
    const file = statSync(path);
    // A pipe or a device may never end.
    if (!file.isFile()) throw unreadable(file.isDirectory() ? 'it is a folder' : 'it is not a file');
    if (file.size <= MOST_BYTES) return readFileSync(path);
  } catch (error) {
    throw error instanceof TemplateFaults ? error : unreadable(whyUnreadable(error));
  }
  throw new TemplateFaults([`${path} is larger than 256 KiB. Keep pictures out of it, and link to them.`]);
}

function parse(path: string, text: string): hbs.AST.Program {
  if (text.split('{{').length > MOST_TAGS + 1)
    throw new TemplateFaults([`${path} has more than 1,000 placeholders. Use fewer.`]);
  try {
    return Handlebars.parse(text);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const [, line, near] =
      /error on line (\d+)[^\n]*\n([^\n]*)/.exec(said) ?? / - (\d+):\d+$/.exec(said) ?? [];
    const what = `the placeholders cannot be read${near ? `, near "${onOneLine(near)}"` : ''}`;
    const advice = 'Write each like {{email}}, and braces that are none like \\{{.';
    throw new TemplateFaults([`${path}${line ? `, line ${line}` : ''}: ${what}. ${advice}`]);
  }
}

const isContent = (node: hbs.AST.Statement): node is hbs.AST.ContentStatement =>
  node.type === 'ContentStatement';
const isMustache = (node: hbs.AST.Statement): node is hbs.AST.MustacheStatement =>
  node.type === 'MustacheStatement';
const isBlock = (node: hbs.AST.Statement): node is hbs.AST.BlockStatement => 'program' in node;
const isPath = (node: hbs.AST.Expression): node is hbs.AST.PathExpression => node.type === 'PathExpression';

/** All statements; what stands inside a block comes behind it, so that its faults are told together with the block's. */
function flat(program: hbs.AST.Program | undefined): hbs.AST.Statement[] {
  return (program?.body ?? []).flatMap((node) =>
    isBlock(node) ? [node, ...flat(node.program), ...flat(node.inverse)] : node,
  );
}

/** The name in `{{name}}`, `{{./name}}`, `{{this.name}}` or `{{[name]}}`. Undefined: it is something else. */
function nameOf({ path, params, hash }: hbs.AST.MustacheStatement): string | undefined {
  if (!isPath(path) || params.length > 0 || hash) return undefined;
  return path.data || path.depth > 0 || path.parts.length > 1 ? undefined : path.parts[0];
}

const NOT_PLAIN: Record<string, string> = {
  BlockStatement: 'a helper',
  PartialStatement: 'a partial',
  PartialBlockStatement: 'a partial',
  Decorator: 'a decorator',
  DecoratorBlock: 'a decorator',
};

/** What is wrong with a statement, and what to do. */
function faultOf(statement: hbs.AST.Statement, known: readonly string[]): string | undefined {
  const name = isMustache(statement) ? nameOf(statement) : undefined;
  if (name !== undefined)
    return known.includes(name) ? undefined : `is not known. Did you mean {{${nearest(name, known)}}}?`;
  const what = isMustache(statement) ? whatIs(statement) : NOT_PLAIN[statement.type];
  return what && `is ${what}. Use plain placeholders only.`;
}

/** The likeliest of the known names. By share of letters, since a part of a long name is otherwise nearer to a short one. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const far = (other: string) =>
    distance(name.toLowerCase(), other.toLowerCase()) / Math.max(name.length, other.length);
  return known.toSorted((one, other) => far(one) - far(other))[0];
}

function whatIs({ path, params, hash }: hbs.AST.MustacheStatement): string {
  if (params.length > 0 || hash) return 'a helper';
  if (!isPath(path)) return 'a literal';
  return path.data ? 'a variable of Handlebars' : 'a path';
}

/** A tag as it is written. Handlebars knows its line, but counts the columns of indented lines from one too few. */
function tagAt(text: string, line: number, column: number): string {
  const lines = text.split(/\r\n?|\n/).slice(line - 1);
  const [tag = ''] = /\{\{.*?\}{2,4}/s.exec(lines.join('\n').slice(column)) ?? [];
  return onOneLine(tag);
}

/** What a fault quotes: on one line, not too long. */
function onOneLine(quoted: string): string {
  const line = quoted.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
