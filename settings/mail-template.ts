import { isUtf8 } from 'node:buffer';
import { distance } from 'fastest-levenshtein';
import Handlebars from 'handlebars';
import { Parser } from 'htmlparser2';
import { readSmallFile } from './small-file';

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

/** Placeholders that some mails have nothing for. All others always have a value. */
const MAY_BE_EMPTY: readonly string[] = ['firstName', 'lastName', 'inviterLastName', 'message'];

/** A template in the order of its text: what stays as it is, what is filled in, and what depends on a value. */
export type MailTemplate = (string | Gap | Condition)[];
type Gap = { name: string; isEscaped: boolean };
/** One of both is in the mail, by whether there is a value for the name. */
type Condition = { name: string; given: MailTemplate; empty: MailTemplate };

/** The picture that templates may show without another host: it travels with the mail (RFC 2392). */
export const LOGO = 'n8n-logo';

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
  /** Some mails would have no link, since every one of them stands in a condition; the first is on this line. */
  template_link_conditional: { file: string; line: number; placeholder: string };
  /** `cid:` and the name of a picture that is not attached. */
  template_picture_unknown: { file: string; line: number; picture: string; known: string };
  /** A picture at an address without a host. */
  template_picture_relative: { file: string; line: number; picture: string };
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
 * code runs: plain names between braces, and `if` on such a name, are all it may hold besides comments. Throws
 * `TemplateFaults`.
 */
export function readMailTemplate(kind: TemplateKind, path: string): MailTemplate {
  const text = readText(path);
  const program = parse(path, text);
  const statements = flat(program);
  const known: readonly string[] = PLACEHOLDERS[kind];
  const faults = statements.flatMap((statement) => faultOf(statement, { file: path, text, known }) ?? []);
  const [link] = PLACEHOLDERS[kind];
  const links = statements.filter((statement) => isMustache(statement) && nameOf(statement) === link);
  if (!links[0])
    faults.push({ code: 'template_link_missing', facts: { file: path, placeholder: braced(link) } });
  else if (!isAlwaysIn(program, link)) {
    const facts = { file: path, line: links[0].loc.start.line, placeholder: braced(link) };
    faults.push({ code: 'template_link_conditional', facts });
  }
  faults.push(...pictureFaults(path, text));
  if (faults.length > 0) throw new TemplateFaults(...withoutDoubles(faults));
  return partsOf(program);
}

/** The mail's HTML. A value is put in as it is, never read as a template; between two braces its HTML is escaped. */
export function fillMailTemplate(template: MailTemplate, values: Record<string, string>): string {
  const filled = template.map((part) => {
    if (typeof part === 'string') return part;
    const value = values[part.name] ?? '';
    if ('given' in part) return fillMailTemplate(value ? part.given : part.empty, values);
    return part.isEscaped ? Handlebars.escapeExpression(value) : value;
  });
  return filled.join('');
}

/** Whether a mail made of this template with these values has the value of this name in it. */
export function hasPlaceholder(
  template: MailTemplate,
  name: string,
  values: Record<string, string>,
): boolean {
  return template.some((part) => {
    if (typeof part === 'string') return false;
    if ('given' in part) return hasPlaceholder(values[part.name] ? part.given : part.empty, name, values);
    return part.name === name;
  });
}

const LOGO_ADDRESS = new RegExp(`\\bcid:${LOGO}(?![\\w.@-])`, 'gi');

/** Whether HTML shows the attached logo. */
export function showsLogo(html: string): boolean {
  return html.search(LOGO_ADDRESS) >= 0;
}

/** HTML that shows the logo from another address, for what is no mail and has nothing attached. */
export function withLogoAt(html: string, address: string): string {
  return html.replace(LOGO_ADDRESS, () => address);
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
  const read = readSmallFile(file, MOST_BYTES);
  if (Buffer.isBuffer(read)) return read;
  if (read.is === 'unreadable')
    throw new TemplateFaults({ code: 'template_unreadable', facts: { file, why: read.why } });
  throw new TemplateFaults({ code: `template_${read.is}`, facts: { file } });
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

/** The name that `{{#if name}}` asks for. Undefined: the block is something else. */
function conditionOf(block: hbs.AST.BlockStatement): string | undefined {
  const { path, params, hash, program, inverse } = block;
  if (
    block.type !== 'BlockStatement' ||
    !isPath(path) ||
    path.original !== 'if' ||
    params.length !== 1 ||
    hash
  )
    return undefined;
  // `{{#if name as |other|}}`
  if (program?.blockParams || inverse?.blockParams) return undefined;
  return nameOf({ path: params[0], params: [], hash: undefined });
}

/** Whether this name stands in every mail, whatever is empty. */
function isAlwaysIn(program: hbs.AST.Program | undefined, name: string): boolean {
  return (program?.body ?? []).some((node) => {
    if (isMustache(node)) return nameOf(node) === name;
    if (!isBlock(node)) return false;
    const condition = conditionOf(node) ?? '';
    return (
      isAlwaysIn(node.program, name) && (!MAY_BE_EMPTY.includes(condition) || isAlwaysIn(node.inverse, name))
    );
  });
}

/** What a program without faults consists of. */
function partsOf(program: hbs.AST.Program | undefined): MailTemplate {
  return (program?.body ?? []).flatMap((node): MailTemplate => {
    if (isMustache(node)) return [{ name: nameOf(node) ?? '', isEscaped: node.escaped }];
    if (isBlock(node))
      return [{ name: conditionOf(node) ?? '', given: partsOf(node.program), empty: partsOf(node.inverse) }];
    return isContent(node) ? [node.value] : [];
  });
}

/** All statements; those inside a block come after it, so that their faults are told together with the block's. */
function flat(program: hbs.AST.Program | undefined): hbs.AST.Statement[] {
  return (program?.body ?? []).flatMap((node) =>
    isBlock(node) ? [node, ...flat(node.program), ...flat(node.inverse)] : node,
  );
}

type Called = { path?: hbs.AST.Expression; params: hbs.AST.Expression[]; hash: hbs.AST.Hash | undefined };

/** The name in `{{name}}`, `{{./name}}`, `{{this.name}}` or `{{[name]}}`. Undefined: it is something else. */
function nameOf({ path, params, hash }: Called): string | undefined {
  if (!path || !isPath(path) || params.length > 0 || hash) return undefined;
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
  const isPlain = isMustache(statement);
  const name = isPlain ? nameOf(statement) : isBlock(statement) ? conditionOf(statement) : undefined;
  if (name !== undefined) {
    if (known.includes(name)) return undefined;
    const meant = nearest(name, known) ?? '';
    return {
      code: 'template_placeholder_unknown',
      facts: { ...at, known: braced(isPlain ? meant : `#if ${meant}`) },
    };
  }
  const what = isMustache(statement) ? whatIs(statement) : NOT_PLAIN[statement.type];
  return what && { code: 'template_not_plain', facts: { ...at, what } };
}

/** Tags of Handlebars that put nothing into the mail. Blanks in their place leave lines as they are. */
const NO_VALUE = /\{\{\{?\{?~?(?:!--.*?--~?|!(?!--)[^}]*|[#/^][^}]*|\s*else\b[^}]*)\}\}/gs;

/** Attributes whose value is the address of a picture, in HTML and in the VML of Outlook. */
const OF_PICTURES = ['src', 'srcset', 'background', 'poster'];

/** Mail has no folder that pictures could lie in: each is at a host, in the mail itself, or the one that is attached. */
function pictureFaults(file: string, text: string): TemplateFault[] {
  const shown = text.replace(NO_VALUE, (tag) => tag.replace(/[^\n]/g, ' '));
  return addressesIn(shown).flatMap(({ address, at, isPicture }): TemplateFault[] => {
    const line = shown.slice(0, at).split('\n').length;
    const facts = { file, line, picture: onOneLine(address) };
    if (/^cid:/i.test(address)) {
      const isLogo = address.slice(4) === LOGO;
      return isLogo ? [] : [{ code: 'template_picture_unknown', facts: { ...facts, known: `cid:${LOGO}` } }];
    }
    const isWhole = /^(?:[a-z][a-z\d+.-]*:|\/\/|#|\{\{|$)/i.test(address);
    return isWhole || !isPicture ? [] : [{ code: 'template_picture_relative', facts }];
  });
}

type Address = { address: string; at: number; isPicture: boolean };

/** The addresses in attributes and styles, and where each stands; those for Outlook, in conditional comments, as well. */
function addressesIn(html: string): Address[] {
  const found: Address[] = [];
  const add = (address: string, at: number, isPicture = true) =>
    found.push({ address: address.trim().split(/\s/)[0] ?? '', at, isPicture });
  const addStyles = (css: string, at: number) => {
    for (const { 1: address = '' } of css.matchAll(/\burl\(\s*["']?([^"')]*)/gi)) add(address, at);
  };
  let isStyle = false;
  const parser = new Parser({
    onopentagname: (name) => {
      isStyle = name === 'style';
    },
    onattribute: (name, value) => {
      const at = parser.startIndex;
      const isPicture = OF_PICTURES.includes(name);
      if (name === 'style') addStyles(value, at);
      else for (const one of name === 'srcset' ? value.split(/,\s+/) : [value]) add(one, at, isPicture);
    },
    ontext: (css) => isStyle && addStyles(css, parser.startIndex),
    onclosetag: () => {
      isStyle = false;
    },
    oncomment: (data) => {
      const at = parser.startIndex + '<!--'.length;
      if (data.startsWith('[if'))
        found.push(...addressesIn(data).map((one) => ({ ...one, at: at + one.at })));
    },
  });
  parser.end(html);
  return found;
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
