import { lookup } from 'node:dns/promises';
import { connect, isIP, isIPv6, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { dnsCache, resolveHostname } from 'nodemailer/lib/shared';
import type { MailServer } from '../lib/config';

/** No connection for this long, and the try counts as failed. */
const CONNECT_MS = 10_000;
/** A server that has not greeted by then is asked whether it waits for TLS. */
const SILENT_MS = 10_000;
const LOOK_MS = 5_000;

/** In milliseconds, where these waits are too long for tests. */
type Patience = { connectionTimeout?: number; greetingTimeout?: number };

/** Servers of which it is known that they do not wait for TLS, by host and port, so that each is asked once. */
const greeting = new Set<string>();

/**
 * The addresses of the mail server. Throws as nodemailer does, of which it is. Asked for here, and not by nodemailer, so
 * that IPv6 addresses are tried wherever there is IPv6 at all, be it on this machine alone.
 */
export async function addressesOf({ host }: MailServer): Promise<string[]> {
  try {
    await new Promise<void>((resolve, reject) => {
      const options = { host, timeout: CONNECT_MS, allowInternalNetworkInterfaces: true };
      resolveHostname(options, (error) => (error ? reject(error) : resolve()));
    });
    const addresses = isIP(host) ? [host] : (dnsCache.get(host)?.value.addresses ?? []);
    if (addresses.some((address) => isIP(address))) return addresses;
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    throw asOfNodemailer(error, 'EDNS');
  }
}

/**
 * A connection to one of these addresses of the mail server, as nodemailer makes it, but with a limit of its own: a
 * failed connection is to be known soon, while a server that has taken it may be slow to greet (RFC 5321, 4.5.3.2.1).
 * One that says nothing where no TLS is spoken is asked by a second connection whether it waits for that, once; if so,
 * this one ends with an error that says it. Throws as nodemailer does.
 */
export function openConnection(
  mail: MailServer,
  addresses: string[],
  { connectionTimeout = CONNECT_MS, greetingTimeout }: Patience = mail.timeouts ?? {},
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: mail.host,
      port: mail.port,
      lookup: answerWith(addresses),
      autoSelectFamily: true,
      // Where all are of one family, a slow one gets its share of the time.
      ...(!isMixed(addresses) && {
        autoSelectFamilyAttemptTimeout: Math.max(Math.floor(connectionTimeout / addresses.length), 10),
      }),
    });
    const late = setTimeout(
      () => socket.destroy(errorOf('ETIMEDOUT', 'Connection timeout')),
      connectionTimeout,
    );
    // It stays: whoever uses the connection has a listener of their own, and gets the error too.
    socket.on('error', (error) => {
      clearTimeout(late);
      reject(asOfNodemailer(error, 'ESOCKET'));
    });
    socket.once('connect', () => {
      clearTimeout(late);
      if (mail.security !== 'tls') endIfTlsExpected(socket, mail, greetingTimeout);
      resolve(socket);
    });
  });
}

function endIfTlsExpected(socket: Socket, { host, port }: MailServer, greetingTimeout = Infinity): void {
  const server = `${host}:${port}`;
  if (greeting.has(server)) return;
  const timer = setTimeout(
    async () => {
      if (socket.bytesRead > 0) greeting.add(server);
      if (socket.destroyed || socket.bytesRead > 0) return;
      const { remoteAddress = host } = socket;
      const isExpected = await speaksTls(remoteAddress, port, socket);
      if (!isExpected) greeting.add(server);
      else if (socket.bytesRead === 0) socket.destroy(errorOf('ETIMEDOUT', 'No greeting: it speaks TLS'));
    },
    Math.min(SILENT_MS, greetingTimeout / 2),
  );
  socket.once('close', () => clearTimeout(timer));
}

/**
 * Whether TLS is spoken, while this connection waits: the handshake succeeds, whatever the certificate, or is refused in
 * TLS. Nothing is said then.
 */
function speaksTls(host: string, port: number, waiting: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTls({ host, port, rejectUnauthorized: false, timeout: LOOK_MS });
    const answer = (isSo: boolean) => {
      resolve(isSo);
      socket.destroy();
    };
    socket.on('error', (error) => answer('code' in error && /_ALERT_/.test(String(error.code))));
    socket.once('timeout', () => answer(false));
    socket.once('close', () => answer(false));
    waiting.once('close', () => answer(false));
    socket.once('secureConnect', () => answer(true));
  });
}

/** In the order in which they are tried: IPv6 first, each kind shuffled, so that connections spread over them. */
function answerWith(addresses: string[]): LookupFunction {
  const all = addresses
    .map((address) => ({ address, family: isIPv6(address) ? 6 : 4, at: Math.random() }))
    .sort((one, other) => other.family - one.family || one.at - other.at);
  return (_host, options, done) => {
    const [{ address, family } = { address: '', family: 4 }] = all;
    setImmediate(() => (options.all ? done(null, all) : done(null, address, family)));
  };
}

function isMixed(addresses: string[]): boolean {
  return new Set(addresses.map(isIPv6)).size > 1;
}

/** As nodemailer makes its errors: its own code, with that of the system beside it. */
function asOfNodemailer(thrown: unknown, code: string): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const originalCode = 'code' in thrown ? thrown.code : undefined;
  return Object.assign(thrown, { code, originalCode, command: 'CONN' });
}

function errorOf(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
