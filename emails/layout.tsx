import type { CSSProperties, ReactNode } from 'react';
import { Body, Container, Head, Heading, Html, Img, Link, Text } from 'react-email';
import type { Words } from '../words/words';
import type { Sign } from './mail';

/** The colours of the pages, written out as mail programs need them. Dark ones are in DARK below. */
const INK = '#1f1b16';
const QUIET = '#625a4e';
const PAPER = '#f4efe5';
const CARD = '#fffdf8';
const LINE = '#d5cab7';
const LINK = '#764c06';
const BRASS = { ground: '#d3a046', words: INK };

const SANS = "'Hanken Grotesk', -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** For mail programs that know dark mode; those that invert colours by themselves leave these readable. */
const DARK = `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .paper { background-color: #13110e !important; }
    .card { background-color: #1b1814 !important; border-color: #413a30 !important; }
    .ink { color: #f1ece2 !important; }
    .quiet { color: #b0a696 !important; }
    .link { color: #e4b862 !important; }
  }
`;

type LayoutProps = {
  language: string;
  sign: Sign;
  /** What a list of mails shows beside the subject. */
  preview: string;
  instanceName: string;
  heading: string;
  children: ReactNode;
};

/** The frame of every mail: the instance's logo and name, one card, nothing from any other host. */
export function Layout({ language, sign, preview, instanceName, heading, children }: LayoutProps) {
  return (
    <Html lang={language}>
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{DARK}</style>
        <title>{preview}</title>
      </Head>
      <Preview>{preview}</Preview>
      <Body className="paper" style={{ fontFamily: SANS, margin: 0 }}>
        {/* Body puts a table of its own around us, whose colour no class could change in the dark. */}
        <Box className="paper" style={{ backgroundColor: PAPER, padding: '32px 12px' }}>
          <Container style={{ maxWidth: 480, margin: '0 auto' }}>
            {/* The name says whose mail it is: the logo adds nothing for whoever cannot see it. */}
            {sign.logo && (
              <Img {...sign.logo} alt="" style={{ border: 0, display: 'block', margin: '0 0 8px 4px' }} />
            )}
            <Text
              className="quiet"
              style={{ color: QUIET, fontSize: 14, fontWeight: 600, margin: '0 0 12px 4px' }}
            >
              {instanceName}
            </Text>
            <Box
              className="card"
              style={{
                backgroundColor: CARD,
                border: `1px solid ${LINE}`,
                borderRadius: 12,
                padding: '28px 24px',
              }}
            >
              <Heading
                as="h1"
                className="ink"
                style={{ color: INK, fontSize: 24, lineHeight: '30px', fontWeight: 650, margin: '0 0 12px' }}
              >
                {heading}
              </Heading>
              {children}
            </Box>
          </Container>
        </Box>
      </Body>
    </Html>
  );
}

type BoxProps = {
  className?: string;
  /** Of the cell: Outlook for Windows gives space and colour to cells alone. */
  style: CSSProperties;
  /** As wide as what is in it. */
  fits?: boolean;
  children: ReactNode;
};

function Box({ className, style, fits = false, children }: BoxProps) {
  return (
    <table role="presentation" width={fits ? undefined : '100%'} border={0} cellPadding={0} cellSpacing={0}>
      <tbody>
        <tr>
          <td className={className} style={style}>
            {children}
          </td>
        </tr>
      </tbody>
    </table>
  );
}

/** As many as a list of mails shows at most. */
const BLANKS = '\u00a0\u200c'.repeat(100);

/**
 * What a list of mails shows beside the subject, with blanks after it, or the list would go on with the mail's first
 * words. Not react-email's, which adds fewer blanks the longer the text is, so that no form of a mail fits all texts.
 */
function Preview({ children }: { children: string }) {
  return (
    <div
      style={{
        display: 'none',
        overflow: 'hidden',
        lineHeight: '1px',
        opacity: 0,
        maxHeight: 0,
        maxWidth: 0,
      }}
      data-skip-in-text="true"
    >
      {children}
      <div>{BLANKS}</div>
    </div>
  );
}

/** A paragraph; a quiet one is for what matters only to some. */
export function Paragraph({ quiet = false, children }: { quiet?: boolean; children: ReactNode }) {
  const size = quiet ? { fontSize: 14, lineHeight: '20px' } : { fontSize: 16, lineHeight: '24px' };
  return (
    <Text
      className={quiet ? 'quiet' : 'ink'}
      style={{ color: quiet ? QUIET : INK, margin: '0 0 16px', ...size }}
    >
      {children}
    </Text>
  );
}

/** A quotation of what somebody wrote. */
export function Quotation({ sign, children }: { sign: Sign; children: ReactNode }) {
  return (
    <blockquote style={{ margin: '0 0 20px' }}>
      <Box style={{ borderLeft: `3px solid ${(sign.accent ?? BRASS).ground}`, padding: '2px 0 2px 14px' }}>
        <Text className="ink" style={{ color: INK, margin: 0, fontSize: 16, lineHeight: '24px' }}>
          {children}
        </Text>
      </Box>
    </blockquote>
  );
}

type ActionProps = { t: Words<'emails'>; sign: Sign; href: string; children: ReactNode };

/**
 * The button of a mail, with its address in full below for whoever cannot press it. The text part has the button's words
 * and the address below, on a line of its own.
 */
export function Action({ t, sign, href, children }: ActionProps) {
  const { ground, words } = sign.accent ?? BRASS;
  return (
    <>
      <div style={{ margin: '8px 0 20px' }}>
        <Box fits style={{ ...BUTTON, backgroundColor: ground }}>
          <Link
            href={href}
            data-words-in-text="true"
            style={{
              display: 'inline-block',
              color: words,
              fontSize: 16,
              fontWeight: 650,
              lineHeight: '20px',
              textDecoration: 'none',
              padding: '7px 12px',
            }}
          >
            {children}
          </Link>
        </Box>
      </div>
      <Text className="quiet" style={{ color: QUIET, fontSize: 14, lineHeight: '20px', margin: '0 0 16px' }}>
        <span data-skip-in-text="true">
          {t('layout.orOpenLink')}
          <br />
        </span>
        <Link className="link" href={href} style={{ color: LINK, wordBreak: 'break-all' }}>
          {href}
        </Link>
      </Text>
    </>
  );
}

/**
 * A part of the space is the link's own, so that more than its letters can be pressed. Outlook for Windows gives none to
 * links, and takes all of it from `mso-padding-alt`.
 */
const BUTTON = {
  borderRadius: 8,
  padding: '6px 10px',
  msoPaddingAlt: '13px 22px',
} as CSSProperties;
