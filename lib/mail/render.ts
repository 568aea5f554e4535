import { pretty, render } from 'react-email';
import type { z } from 'zod';
import { MAILS } from '../../emails/all';
import type { LinkFact, SampleOf, Sign } from '../../emails/mail';
import {
  fillMailTemplate,
  hasPlaceholder,
  LOGO,
  type MailTemplate,
  PLACEHOLDERS,
  readMailTemplate,
  showsLogo,
  type TemplateFault,
  TemplateFaults,
  type TemplateKind,
} from '../../settings/mail-template';
import { sayMoment, sayTemplateFault } from '../../words/mails';
import { ownLanguage, wordsOf } from '../../words/words';
import { config } from '../config';
import { log } from '../log';
import { linkTo } from '../token';
import { logo } from './logo';
import { insertPersonalLine } from './personal-line';
import { printMail, toText } from './print';

export type Template = keyof typeof MAILS;

/** The facts of a mail (emails/<name>.tsx), as the outbox keeps them. */
export type FactsOf<Name extends Template> = z.input<(typeof MAILS)[Name]['facts']>;

/** A mail to be sent: its name and a few facts. */
export type MailOrder = { to: string; aboutId?: string } & {
  [Name in Template]: { template: Name; facts: FactsOf<Name> };
}[Template];

/** A message ready for nodemailer. It carries the link, so it is never stored or logged. */
export type Message = {
  messageId: string;
  from: { name: string; address: string };
  /** Never as text, which nodemailer would read as a list. */
  to: { name: string; address: string };
  subject: string;
  html: string;
  text: string;
  /** Pictures that the HTML shows (RFC 2392). */
  attachments: {
    cid: string;
    filename: string;
    contentType: string;
    contentDisposition: 'inline';
    content: Buffer;
  }[];
  headers: Record<string, string>;
};

/** What the outbox keeps of a mail. */
type Stored = { to: string; template: string; facts: unknown };

/** What a mail says. `faults` say why the operator's own file is not what it is made of; without one there are none. */
export type Rendered = {
  subject: string;
  html: string;
  text: string;
  file: string | null;
  faults: TemplateFault[];
};

/** The operator's own HTML for a mail, filled in. Null: the built-in words are to be taken. */
type Own = { html: string | null; file: string | null; faults: TemplateFault[] };

const NOT_OWN: Own = { html: null, file: null, faults: [] };

/**
 * Makes the message of an outbox row. Its `Message-ID` stays the same in every try, so that a mail server or program can
 * tell a second copy (RFC 5322 §3.6.4); `Auto-Submitted` keeps out-of-office replies away (RFC 3834 §5), and of Exchange
 * `X-Auto-Response-Suppress` does (MS-OXCMAIL §2.1.3.2.20).
 */
export async function renderMail(
  mail: Stored & { id: string },
  language: string = ownLanguage(),
): Promise<Message> {
  const { instanceName, mail: server } = config();
  const from = server
    ? { ...server.sender }
    : { name: instanceName, address: 'nobody@localhost.localdomain' };
  const { subject, html, text, faults } = await renderWords(mail, language);
  if (faults.length > 0) {
    const why = faults.map((fault) => sayTemplateFault(fault)).join(' ');
    log('warn', `Mail ${mail.id} is made of the built-in template: ${why}`);
  }
  return {
    messageId: `<${mail.id}@${from.address.split('@')[1]}>`,
    from,
    to: { name: '', address: mail.to },
    subject,
    html,
    text,
    attachments: showsLogo(html) ? [attachedLogo()] : [],
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}

/**
 * What a mail says: in the operator's own HTML, read anew every time, or in the built-in words when there is none or it
 * has become faulty. The text is made of the HTML, and holds the link whatever that looks like.
 */
export async function renderWords(
  { to, template, facts }: Stored,
  language: string = ownLanguage(),
): Promise<Rendered> {
  if (!isTemplate(template)) throw new Error(`There is no template "${template}".`);
  const t = wordsOf('emails', language);
  const { subject, body, choices, link, values } = MAILS[template].tell(facts, {
    language,
    t,
    sign: ownSign(),
    instanceName: config().instanceName,
    email: to,
    momentOf: (at) => sayMoment(at, language),
    addressOf,
  });
  const own = ownHtml(template, link, () => ({ ...values(), ...everywhere(to) }));
  const { html, text } =
    own.html === null ? await printMail(body, choices) : { html: own.html, text: toText(own.html) };
  const { file, faults } = own;
  return { subject, html, text: withLink(text, link, `${t('layout.openLink')}\n`), file, faults };
}

/** The text, with its link whatever the HTML looks like. `before` begins a text that would begin with the link. */
function withLink(text: string, link: string, before: string): string {
  const whole = text.includes(link) ? text : `${text}\n\n${link}`.trim();
  return link && whole.startsWith(link) ? before + whole : whole;
}

/** The look where no setting says another one. */
const OUR_SIGN: Sign = { accent: null, logo: null };

/** The built-in template with placeholders, laid out for a person: what an operator begins a custom one with. */
export async function renderSource(kind: TemplateKind, language: string = ownLanguage()): Promise<string> {
  const html = await render(MAILS[kind].source({ language, t: wordsOf('emails', language), sign: OUR_SIGN }));
  // React's marks between texts, and the blanks that keep a mail's first words out of its preview, are in the way.
  const plain = html.replace(/<!--.*?-->/g, '').replace(/<div>[\s\p{Cf}]*<\/div>/gu, '');
  // The one part that not every mail has.
  const whole = plain.replace(/<blockquote.*?<\/blockquote>/s, (quote) => `{{#if message}}${quote}{{/if}}`);
  return pretty(whole, { printWidth: 120 });
}

/** A mail as it would be if this person had invited themselves, or forgotten their password; its link leads nowhere. */
export function sampleMail<Name extends Template>(
  template: Name,
  person: Omit<SampleOf, 'inviteHours' | 't'>,
) {
  const { inviteHours } = config();
  return MAILS[template].sample({ ...person, inviteHours, t: wordsOf('emails', ownLanguage()) });
}

function isTemplate(name: string): name is Template {
  return Object.hasOwn(MAILS, name);
}

function addressOf({ id, version, ...kind }: LinkFact): string {
  return id === 'sample' ? `${config().baseUrl}${kind.path}${id}` : linkTo(kind, id, version);
}

/** What every mail tells a custom template. */
function everywhere(email: string) {
  const { baseUrl, instanceName } = config();
  const currentYear = String(new Date().getFullYear());
  return { email, domain: new URL(baseUrl).hostname, baseUrl, currentYear, instanceName };
}

/** How high a logo stands in a mail, and how wide at most, in pixels. */
const [LOGO_HEIGHT, LOGO_WIDTH] = [32, 200];

/** The look of built-in mails. The accent is that of light pages: the button is the same in both. */
function ownSign(): Sign {
  const { accent, logo } = config();
  const scale = logo?.type === 'image/png' ? Math.min(LOGO_HEIGHT / logo.height, LOGO_WIDTH / logo.width) : 0;
  const inPixels = (length: number) => Math.max(1, Math.round(length * scale));
  return {
    accent: accent && { ground: accent.light.brass, words: accent.light['on-brass'] },
    logo:
      logo?.type === 'image/png'
        ? { src: `cid:${LOGO}`, width: inPixels(logo.width), height: inPixels(logo.height) }
        : null,
  };
}

function attachedLogo(): Message['attachments'][number] {
  const { type, bytes } = logo();
  const filename = `logo.${type.split('/')[1]}`;
  return { cid: LOGO, filename, contentType: type, contentDisposition: 'inline', content: bytes };
}

function ownHtml(template: Template, link: string, values: () => Record<string, string>): Own {
  if (!isKind(template)) return NOT_OWN;
  const file = config().mailTemplates[template];
  if (!file) return NOT_OWN;
  try {
    return { html: ownWords(readMailTemplate(template, file), link, values()), file, faults: [] };
  } catch (error) {
    if (!(error instanceof TemplateFaults)) throw error;
    return { html: null, file, faults: error.faults };
  }
}

/** A template filled in. The personal line is in it even where the template has no place for it, or only a hidden one. */
function ownWords(template: MailTemplate, link: string, values: Record<string, string>): string {
  const html = fillMailTemplate(template, values);
  const { message = '' } = values;
  if (!message) return html;
  const isShown =
    hasPlaceholder(template, 'message', values) && onOneLine(toText(html)).includes(onOneLine(message));
  return isShown ? html : insertPersonalLine(html, message, link);
}

const onOneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

function isKind(template: Template): template is TemplateKind {
  return Object.hasOwn(PLACEHOLDERS, template);
}
