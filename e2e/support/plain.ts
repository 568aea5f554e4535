import type { APIResponse, BrowserContext } from '@playwright/test';

/** What an address answers with; where it leads, nobody has gone yet. */
export type PlainPage = { status: number; location: string | null; html: string };

/** Presses the button of a form that was filled in. Rejects when the connection breaks off. */
export type Press = () => Promise<PlainPage>;

/** A browser without JavaScript, as far as journeys need one: it keeps cookies and posts forms as they stand in a page. */
export type PlainBrowser = {
  open(url: string): Promise<PlainPage>;
  /**
   * Reads a page and fills in the form that has this button, and in whose hidden fields nothing else stands than what is
   * given for them.
   */
  fill(url: string, button: string, fields?: Record<string, string>): Promise<Press>;
  /** Another one that holds the cookies which this one has now. */
  twin(): PlainBrowser;
};

/** A new one, in a network of its own where the instance believes its proxy (N8N_PROXY_HOPS). */
export function plainBrowser(address = nextAddress(), cookies = new Map<string, string>()): PlainBrowser {
  const ask = async (url: string, body?: FormData): Promise<PlainPage> => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(url, {
      method: body ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { 'x-forwarded-for': address, ...(cookie && { cookie }) },
      ...(body && { body }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    return { status: answer.status, location: answer.headers.get('location'), html: await answer.text() };
  };
  return {
    open: (url) => ask(url),
    async fill(url, button, fields = {}) {
      const data = filledIn(url, await ask(url), button, fields);
      return () => ask(url, data);
    },
    twin: () => plainBrowser(address, new Map(cookies)),
  };
}

/**
 * Fills in a form as `fill` does and presses its button, with the cookies of a real browser, which opens neither page: for
 * what a journey needs and is not about.
 */
export async function post(
  { request }: BrowserContext,
  url: string,
  button: string,
  fields: Record<string, string> = {},
): Promise<PlainPage> {
  const page = await pageOf(await request.get(url));
  const multipart = filledIn(url, page, button, fields);
  return pageOf(await request.post(url, { multipart, maxRedirects: 0 }));
}

const pageOf = async (answer: APIResponse): Promise<PlainPage> => ({
  status: answer.status(),
  location: answer.headers().location ?? null,
  html: await answer.text(),
});

function filledIn(url: string, page: PlainPage, button: string, fields: Record<string, string>): FormData {
  const form = formsOf(page.html).find(
    ({ buttons, hidden }) =>
      buttons.has(button) && hidden.every(([name, value]) => (fields[name] ?? value) === value),
  );
  if (!form)
    throw new Error(`No form to "${button}" at ${url} (${page.status}):\n${textOf(page.html).slice(0, 500)}`);
  const data = new FormData();
  for (const [name, value] of form.hidden) data.append(name, value);
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  const [name, value] = form.buttons.get(button) ?? [];
  if (name && value) data.set(name, value);
  return data;
}

let browsers = 0;

/** An address of the network that is kept for such examples (RFC 2544). */
function nextAddress(): string {
  browsers += 1;
  return `198.18.${browsers >> 8}.${browsers & 255}`;
}

type Pair = [name: string, value: string];
type PlainForm = { buttons: Map<string, Pair>; hidden: Pair[] };

/** The forms of a page of ours: what React writes, and no HTML of anybody else. */
function formsOf(html: string): PlainForm[] {
  return [...html.matchAll(/<form\b.*?<\/form>/gs)].map(([form]) => {
    const inputs = [...form.matchAll(/<input\b[^>]*>/g)].map(([tag]) => tag);
    const buttons = [...form.matchAll(/(<button\b[^>]*>)(.*?)<\/button>/gs)];
    return {
      hidden: inputs.filter((tag) => tag.includes('type="hidden"')).map(pairOf),
      buttons: new Map(buttons.map(([, tag = '', words = '']) => [textOf(words), pairOf(tag)])),
    };
  });
}

function pairOf(tag: string): Pair {
  const of = (name: string) => unescaped(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
  return [of('name'), of('value')];
}

/** The words of a piece of a page. */
export function textOf(html: string): string {
  const words = html.replace(/<(script|style)\b.*?<\/\1>/gs, '').replace(/<!--.*?-->/gs, '');
  return unescaped(words.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

const SIGNS: Record<string, string> = { quot: '"', '#x27': "'", lt: '<', gt: '>', amp: '&' };

function unescaped(text: string): string {
  return text.replace(/&(quot|#x27|lt|gt|amp);/g, (_sign, name) => SIGNS[name] ?? '');
}
