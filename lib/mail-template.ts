import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { distance } from 'fastest-levenshtein';
import Handlebars from 'handlebars';
import { errnoOf } from './errno';

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

/**
 * What can be wrong with a file that is to be a template, by code, with the facts that its sentence needs
 * (`templates.faults` of the catalogue). `file` is its path; `placeholder` is quoted with its braces.
 */
export interface TemplateFaultFacts {
  /** `why`: the system's code, such as ENOENT. */
  template_unreadable: { file: string; why: string };
  /** A pipe or a device. */
  template_not_a_file: { file: string };
  template_too_large: { file: string };
  template_not_utf8: { file: string };
  template_empty: { file: string };
  template_too_many_placeholders: { file: string; most: number };
  /** `near`: what stands where Handlebars stopped. Both are null where it does not say. */
  template_unparsable: { file: string; line: number | null; near: string | null };
  /** `known`: the name that was probably meant, with its braces. */
  template_placeholder_unknown: { file: string; line: number; placeholder: string; known: string };
  template_not_plain: { file: string; line: number; placeholder: string; what: NotPlain };
  template_link_missing: { file: string; placeholder: string };
}
type NotPlain = 'helper' | 'partial' | 'decorator' | 'literal' | 'variable' | 'path';
export type TemplateFault = {
  [C in keyof TemplateFaultFacts]: { code: C; facts: TemplateFaultFacts[C] };
}[keyof TemplateFaultFacts];

/** A file that cannot serve as a template, with every fault of it. */
export class TemplateFaults extends Error {
  override name = 'TemplateFaults';
  readonly faults: TemplateFault[];

  constructor(...faults: TemplateFault[]) {
    super(faults.map(({ code }) => code).join(', '));
    this.faults = faults;
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
  const faults = statements.flatMap((statement) => faultOf(statement, { file: path, text, known }) ?? []);
  const [link] = PLACEHOLDERS[kind];
  if (!statements.some((statement) => isMustache(statement) && nameOf(statement) === link))
    faults.push({ code: 'template_link_missing', facts: { file: path, placeholder: braced(link) } });
  if (faults.length > 0) throw new TemplateFaults(...withoutDoubles(faults));
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

function readText(file: string): string {
  const bytes = readBytes(file);
  if (!isUtf8(bytes)) throw new TemplateFaults({ code: 'template_not_utf8', facts: { file } });
  // Drops the byte order mark that some editors write first.
  const text = new TextDecoder().decode(bytes);
  if (!text.trim()) throw new TemplateFaults({ code: 'template_empty', facts: { file } });
  return text;
}

function readBytes(file: string): Buffer {
  try {
    const found = statSync(file);
    // A pipe or a device may never end.
    if (!found.isFile() && !found.isDirectory())
      throw new TemplateFaults({ code: 'template_not_a_file', facts: { file } });
    if (found.size <= MOST_BYTES || found.isDirectory()) return readFileSync(file);
  } catch (error) {
    if (error instanceof TemplateFaults) throw error;
    throw new TemplateFaults({ code: 'template_unreadable', facts: { file, why: errnoOf(error) } });
  }
  throw new TemplateFaults({ code: 'template_too_large', facts: { file } });
}

function parse(file: string, text: string): hbs.AST.Program {
  if (text.split('{{').length > MOST_TAGS + 1)
    throw new TemplateFaults({ code: 'template_too_many_placeholders', facts: { file, most: MOST_TAGS } });
  try {
    return Handlebars.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, line, near] =
      /error on line (\d+)[^\n]*\n([^\n]*)/.exec(message) ?? / - (\d+):\d+$/.exec(message) ?? [];
    throw new TemplateFaults({
      code: 'template_unparsable',
      facts: { file, line: line ? Number(line) : null, near: near ? onOneLine(near) : null },
    });
  }
}

const isContent = (node: hbs.AST.Statement): node is hbs.AST.ContentStatement =>
  node.type === 'ContentStatement';
const isMustache = (node: hbs.AST.Statement): node is hbs.AST.MustacheStatement =>
  node.type === 'MustacheStatement';
const isBlock = (node: hbs.AST.Statement): node is hbs.AST.BlockStatement => 'program' in node;
const isPath = (node: hbs.AST.Expression): node is hbs.AST.PathExpression => node.type === 'PathExpression';

/** All statements; those inside a block come after it, so that their faults are told together with the block's. */
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

const NOT_PLAIN: Record<string, NotPlain> = {
  BlockStatement: 'helper',
  PartialStatement: 'partial',
  PartialBlockStatement: 'partial',
  Decorator: 'decorator',
  DecoratorBlock: 'decorator',
};

type Source = { file: string; text: string; known: readonly string[] };

function faultOf(statement: hbs.AST.Statement, { file, text, known }: Source): TemplateFault | undefined {
  const { line, column } = statement.loc.start;
  const at = { file, line, placeholder: tagAt(text, line, column) };
  const name = isMustache(statement) ? nameOf(statement) : undefined;
  if (name !== undefined) {
    if (known.includes(name)) return undefined;
    return {
      code: 'template_placeholder_unknown',
      facts: { ...at, known: braced(nearest(name, known) ?? '') },
    };
  }
  const what = isMustache(statement) ? whatIs(statement) : NOT_PLAIN[statement.type];
  return what && { code: 'template_not_plain', facts: { ...at, what } };
}

function withoutDoubles(faults: TemplateFault[]): TemplateFault[] {
  return [...new Map(faults.map((fault) => [JSON.stringify(fault), fault])).values()];
}

const braced = (name: string) => `{{${name}}}`;

/** The likeliest of the known names. By share of letters, since a part of a long name is otherwise nearer to a short one. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const far = (other: string) =>
    distance(name.toLowerCase(), other.toLowerCase()) / Math.max(name.length, other.length);
  return known.toSorted((one, other) => far(one) - far(other))[0];
}

function whatIs({ path, params, hash }: hbs.AST.MustacheStatement): NotPlain {
  if (params.length > 0 || hash) return 'helper';
  if (!isPath(path)) return 'literal';
  return path.data ? 'variable' : 'path';
}

/** A tag as it is written. Handlebars gives its line, but its column in an indented line is too small by one. */
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
