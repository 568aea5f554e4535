import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import PostalMime, { type Email } from 'postal-mime';
import { generate } from 'selfsigned';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

export type ReceivedMail = Email & {
  raw: string;
  envelopeFrom: string;
  envelopeTo: string[];
  /** The connection that it came over. */
  connection: string;
};

/** What the server answers to a recipient or a message, when it should not simply accept. */
export type Refusal = { at: 'recipient' | 'message'; code: number; reply: string } | null;

/** What a reply answers: a new connection, MAIL FROM, RCPT TO, DATA, or a whole message. */
export type Answered = 'connect' | 'sender' | 'recipient' | 'data' | 'message';

/** A real mail server inside the test process: TLS, sign-in, and a certificate made for this run. */
export type Mailbox = {
  port: number;
  /** The settings of an instance that sends through this server. */
  env: Record<string, string>;
  mails: ReceivedMail[];
  refuse(refusal: Refusal): void;
  /** Leaves it to the test when these replies are said, or never; without a test's word they are said at once. */
  onReply(decide: (answered: Answered, say: () => void) => void): void;
  /** The connections that are open. */
  connections(): Set<string>;
  /** The newest mail to this address; waits for it. */
  mailTo(address: string, count?: number): Promise<ReceivedMail>;
  close(): Promise<void>;
};

const USER = 'mailer';
const PASS = 'pass word 1';

/** How smtp-server marks its replies. */
const ANSWERED: Record<string | number, Answered | undefined> = {
  220: 'connect',
  MAIL_FROM_OK: 'sender',
  RCPT_TO_OK: 'recipient',
  354: 'data',
  DATA_OK: 'message',
};

export async function openMailbox(kind: 'tls' | 'starttls' = 'tls', port = 0): Promise<Mailbox> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-mailbox-'));
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  const certFile = join(folder, 'ca.pem');
  writeFileSync(certFile, cert);
  const mails: ReceivedMail[] = [];
  let refusal: Refusal = null;
  let decide: Parameters<Mailbox['onReply']>[0] = (_answered, say) => say();
  const refused = (at: 'recipient' | 'message') =>
    refusal?.at === at ? Object.assign(new Error(refusal.reply), { responseCode: refusal.code }) : null;

  /** Fails when the message is to be refused, and when its sender is cut off in the middle of it. */
  const take = async (stream: SMTPServerDataStream, session: SMTPServerSession) => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    const error = refused('message');
    if (error) throw error;
    const raw = Buffer.concat(chunks);
    const { mailFrom, rcptTo } = session.envelope;
    mails.push({
      ...(await PostalMime.parse(raw)),
      raw: raw.toString('utf8'),
      envelopeFrom: mailFrom ? mailFrom.address : '',
      envelopeTo: rcptTo.map(({ address }) => address),
      connection: session.id,
    });
  };
  const server = new SMTPServer({
    key,
    cert,
    secure: kind === 'tls',
    onConnect(session, done) {
      const connection = [...server.connections].find((open) => open.session === session);
      if (connection) {
        const send = connection.send.bind(connection);
        connection.send = (code, text, context) => {
          const answered = ANSWERED[context || code];
          const say = () => send(code, text, context);
          if (answered) decide(answered, say);
          else say();
        };
      }
      done();
    },
    onAuth: ({ username, password }, _session, done) =>
      username === USER && password === PASS
        ? done(null, { user: USER })
        : done(new Error('5.7.8 no such user')),
    onRcptTo: (_address, _session, done) => done(refused('recipient')),
    onData: (stream, session, done) =>
      take(stream, session).then(() => done(null, '2.0.0 taken into the test mailbox'), done),
  });
  server.on('error', () => {}); // a client that hangs up in the handshake is the client's business
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: listening } = server.server.address() as AddressInfo;

  return {
    port: listening,
    mails,
    env: {
      N8N_EMAIL_MODE: 'smtp',
      N8N_SMTP_HOST: 'localhost',
      N8N_SMTP_PORT: String(listening),
      N8N_SMTP_USER: USER,
      N8N_SMTP_PASS: PASS,
      N8N_SMTP_SENDER: 'Løtchkey <latchkey@example.com>',
      N8N_SMTP_SSL: String(kind === 'tls'),
      NODE_EXTRA_CA_CERTS: certFile,
    },
    refuse: (next) => {
      refusal = next;
    },
    onReply: (next) => {
      decide = next;
    },
    connections: () => new Set([...server.connections].map(({ session }) => session.id)),
    async mailTo(address, count = 1) {
      for (let tries = 0; tries < 600; tries++) {
        const found = mails.filter(({ envelopeTo }) => envelopeTo.includes(address));
        const newest = found.at(-1);
        if (newest && found.length >= count) return newest;
        await sleep(100);
      }
      throw new Error(
        `No mail number ${count} to ${address} came within a minute; ${mails.length} mails are here.`,
      );
    },
    async close() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The one link of a mail, as a person finds it: the same in both parts, and the only one. */
export function linkIn({ html = '', text = '' }: ReceivedMail): string {
  const hrefs = new Set(
    [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href?.replaceAll('&amp;', '&')),
  );
  const links = new Set([...text.matchAll(/https?:\/\/\S+/g)].map(([link]) => link));
  const [link] = links;
  if (!link || links.size !== 1 || hrefs.size !== 1 || !hrefs.has(link))
    throw new Error(`Not one link: text has ${[...links].join(', ')}; HTML has ${[...hrefs].join(', ')}`);
  return link;
}
