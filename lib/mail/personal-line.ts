import Handlebars from 'handlebars';
import { parseDocument } from 'htmlparser2';

type Document = ReturnType<typeof parseDocument>;
type Node = Document['childNodes'][number];
type Element = NonNullable<Node['parent']> & { name: string; attribs: Record<string, string> };

/** Legible on any ground, since nobody knows the colours of the template around it. */
const QUOTE_STYLE =
  'margin:0 0 20px;padding:8px 14px;border-left:3px solid #c8963a;background-color:#fffdf9;color:#1f1b16;' +
  'font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:24px;text-align:left;';

const words = (list: string) => new Set(list.split(' '));
/** They hold text and blocks alike, so that a quotation may begin in them. */
const FLOW = words('body div td th center section article main header footer li dd blockquote form fieldset');
/** They hold rows, cells, items and other parts, and nothing between those. */
const OF_PARTS = words('html head table tbody thead tfoot tr colgroup ul ol dl select');
const BLOCK = words('p h1 h2 h3 h4 h5 h6 pre table ul ol dl hr address figure br');
const UNSEEN = words('head title style script template noscript');

/** As mail programs hide what only their list of mails shows. */
const HIDING = /(?:display\s*:\s*none|visibility\s*:\s*hidden|max-height\s*:\s*0(?![.\d]*[1-9]))/i;

/**
 * HTML of a template that does not show the personal line itself, with the line as a quotation above its link: before the
 * outermost block that shows the link alone (a button), else before the paragraph or the line of text that the link
 * stands in. Where no link can be seen it comes first. It is never put where only some mail programs look.
 */
export function insertPersonalLine(html: string, line: string, link: string): string {
  const quote = `<blockquote style="${QUOTE_STYLE}">${Handlebars.escapeExpression(line)}</blockquote>`;
  const document = parseDocument(html, { withStartIndices: true });
  const at = outsideConditions(html, placeOf(document, link) ?? html.length);
  return html.slice(0, at) + quote + html.slice(at);
}

function placeOf(document: Document, link: string): number | null {
  const { shown, body } = look(document);
  const at =
    shown.find((node) => isElement(node) && node.name === 'a' && node.attribs.href?.trim() === link) ??
    shown.find((node) => textOf(node).includes(link));
  if (at) return placeAbove(at);
  return (body ? startOf(body) : null) ?? shown.find((node) => textOf(node).trim())?.startIndex ?? null;
}

/** What a mail program shows, in the order of the text, and the body. Without recursion: tags may be nested very deep. */
function look(document: Document): { shown: Node[]; body: Element | undefined } {
  const shown: Node[] = [];
  let body: Element | undefined;
  const rest: Node[] = document.childNodes.toReversed();
  for (let node = rest.pop(); node; node = rest.pop()) {
    if (isElement(node) && isHidden(node)) continue;
    shown.push(node);
    if (isElement(node) && node.name === 'body') body ??= node;
    if ('childNodes' in node) for (const child of node.childNodes.toReversed()) rest.push(child);
  }
  return { shown, body };
}

function placeAbove(node: Node): number | null {
  let at: Node = node;
  while (isElement(at.parent) && !/^(?:body|html)$/.test(at.parent.name) && isAlone(at)) at = at.parent;
  // What is neither a block nor a part of a table is in the middle of a text.
  while (!isBlock(at) && isElement(at.parent) && !FLOW.has(at.parent.name) && !OF_PARTS.has(at.parent.name))
    at = at.parent;
  if (isElement(at.parent) && OF_PARTS.has(at.parent.name)) return startWithin(at, node);
  return lineStart(at);
}

/** Whether nothing else is shown beside this node in what holds it. */
function isAlone(node: Node): boolean {
  return (node.parent?.childNodes ?? []).every((other) => other === node || isBlank(other));
}

function isBlank(node: Node): boolean {
  const rest: Node[] = [node];
  for (let one = rest.pop(); one; one = rest.pop()) {
    if (textOf(one).trim()) return false;
    if (!isElement(one) || isHidden(one)) continue;
    if (/^(?:img|hr|input|br)$/.test(one.name)) return false;
    rest.push(...one.childNodes);
  }
  return true;
}

/** The beginning of the outermost cell or item around a node, at most at `top`. */
function startWithin(top: Node, node: Node): number | null {
  let cell: Element | null = null;
  for (let one: Node | null = node; one; one = one === top ? null : (one.parent as Node | null))
    if (isElement(one) && FLOW.has(one.name)) cell = one;
  return cell ? startOf(cell) : node.startIndex;
}

/** A block itself; else the beginning of the line that a piece of text is on. */
function lineStart(node: Node): number | null {
  const siblings = node.parent?.childNodes ?? [];
  let first = siblings.indexOf(node);
  if (!isBlock(node)) while (first > 0 && !isBlock(siblings[first - 1])) first -= 1;
  return siblings[first]?.startIndex ?? node.startIndex;
}

function startOf(element: Element): number | null {
  return element.childNodes[0]?.startIndex ?? null;
}

/**
 * A place that every mail program reads. What stands between `<!--[if !mso]><!-->` and `<!--<![endif]-->` is a comment
 * for Outlook and none for the others.
 */
function outsideConditions(html: string, at: number): number {
  let opened: number | null = null;
  for (const mark of html
    .slice(0, at)
    .matchAll(/<!--\[if[^\]]*\]>\s*<!(?:--\s*)?-->|<!\[if[^\]]*\]>|<!\[endif\]/gi)) {
    if (mark[0].toLowerCase() === '<![endif]') opened = null;
    else opened ??= mark.index;
  }
  return opened ?? at;
}

const isElement = (node: object | null | undefined): node is Element =>
  node instanceof Object && 'attribs' in node;
const textOf = (node: Node) => (node.type === 'text' && 'data' in node ? String(node.data) : '');

const isBlock = (node: Node | undefined) => isElement(node) && (BLOCK.has(node.name) || FLOW.has(node.name));

function isHidden({ name, attribs }: Element): boolean {
  return UNSEEN.has(name) || 'hidden' in attribs || HIDING.test(attribs.style ?? '');
}
