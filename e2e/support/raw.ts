import { connect } from 'node:net';

export type RawRequest = {
  method: string;
  path: string;
  headers: [name: string, value: string][];
  body: Buffer;
};

/** Every status that came back (one for each request that the server took the bytes for), and all of the text. */
export type RawAnswer = { statuses: number[]; text: string };

const PATIENCE_MS = 30_000;
/** Who announces a body that never comes is not answered, and goes. */
const LIAR_MS = 500;

/**
 * Sends bytes as they are, which no HTTP client would do, and reads until the server hangs up. Rejects when nothing was
 * answered in half a minute; an answer without a status is a connection that was closed.
 */
export function sendRaw(port: number, request: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const isLiar = request.headers.some(([name]) =>
      /^(content-length|transfer-encoding|expect)$/i.test(name),
    );
    const socket = connect({ port, host: '127.0.0.1', timeout: isLiar ? LIAR_MS : PATIENCE_MS });
    const settle = () => {
      const text = Buffer.concat(chunks).toString('latin1');
      const statuses = [...text.matchAll(/^HTTP\/1\.[01] (\d{3}) /gm)].map(([, status]) => Number(status));
      resolve({ statuses, text });
    };
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('timeout', () => {
      if (!isLiar) reject(new Error('Nothing was answered in half a minute.'));
      socket.destroy();
    });
    // Who is refused may be hung up on while still sending.
    socket.on('error', () => {});
    socket.on('close', settle);
    socket.write(Buffer.concat([Buffer.from(headOf(request), 'latin1'), request.body]));
  });
}

function headOf({ method, path, headers, body }: RawRequest): string {
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  if (!given.has('host')) lines.push('Host: localhost');
  if (!given.has('content-length') && !given.has('transfer-encoding') && body.length > 0)
    lines.push(`Content-Length: ${body.length}`);
  lines.push('Connection: close');
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}
