import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';
import type { MailServer } from './config';

/** A mail as the mail server got it: the envelope, every byte, and what a mail program reads in it. */
export type Letter = { from: string; to: string[]; raw: string; read: Email };

/** How the server answers at a step: nothing is yes. It may take its time. */
type Answer = (letter: { to: string; nth: number }) => Refusal | undefined | Promise<Refusal | undefined>;
export type Refusal = { code: number; text: string };

export type TestMailServer = {
  /** What was accepted, in order. */
  letters: Letter[];
  /** What was refused once it had been read, in order. */
  refused: Letter[];
  /** Settings that reach this server. */
  settings: MailServer;
  /** How many connections were opened. */
  connections(): number;
  /** Cuts every open connection, as a server does that restarts. */
  hangUp(): void;
  stop(): Promise<void>;
};

type Ways = {
  onRecipient?: Answer;
  onLetter?: Answer;
  settings?: Partial<MailServer>;
  options?: SMTPServerOptions;
};

/** A real SMTP server in this process until the test ends, in clear text unless told otherwise. */
export async function startMailServer(ways: Ways = {}): Promise<TestMailServer> {
  const server = await openMailServer(ways);
  onTestFinished(server.stop);
  return server;
}

/** A real SMTP server in this process until it is stopped. It lets every client wait a tenth of a second: share it. */
export async function openMailServer({
  onRecipient,
  onLetter,
  settings,
  options,
}: Ways = {}): Promise<TestMailServer> {
  const letters: Letter[] = [];
  const refused: Letter[] = [];
  let recipients = 0;
  let offered = 0;
  let connections = 0;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onConnect(_session, done) {
      connections += 1;
      done();
    },
    onRcptTo({ address }, _session, done) {
      recipients += 1;
      answer(onRecipient, address, recipients).then(done, done);
    },
    onData(stream, { envelope }, done) {
      const from = envelope.mailFrom ? envelope.mailFrom.address : '';
      const to = envelope.rcptTo.map(({ address }) => address);
      offered += 1;
      const nth = offered;
      const take = async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk);
        const bytes = Buffer.concat(chunks);
        const letter = { from, to, raw: bytes.toString('latin1'), read: await PostalMime.parse(bytes) };
        const refusal = await answer(onLetter, to[0] ?? '', nth);
        (refusal ? refused : letters).push(letter);
        done(refusal, `accepted as letter ${letters.length}`);
      };
      take().catch(done);
    },
    ...options,
  });
  server.on('error', () => {}); // a client that refuses our certificate is what some tests want
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= new Promise((resolve) => server.close(resolve));
    return stopping;
  };
  return {
    letters,
    refused,
    settings: {
      host: '127.0.0.1',
      port,
      auth: null,
      sender: { name: 'Latchkey', address: 'door@example.com' },
      security: 'none',
      ...settings,
    },
    connections: () => connections,
    hangUp: () => {
      for (const connection of server.connections) connection.close();
    },
    stop,
  };
}

async function answer(ask: Answer | undefined, to: string, nth: number): Promise<Error | null> {
  const refusal = await ask?.({ to, nth });
  return refusal ? Object.assign(new Error(refusal.text), { responseCode: refusal.code }) : null;
}

/** Something that a test lets happen when it is ready for it. */
export function gate(): { opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
