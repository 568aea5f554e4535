import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { z } from 'zod';
import { MARK_HEADER, makeProbe, PROBE_HEADER, type ProbeMode } from './probe';

export type Question = { method: string; target: string; headers?: [name: string, value: string][] };

/**
 * What came back: the status, or null where the connection was dropped, silent or never made, with the error's code.
 * `isOurs`: it bears our mark. `headers` is what the probe was told of the request, where it is our answer and says so.
 */
export type Heard = {
  status: number | null;
  code: string;
  isOurs: boolean;
  server: string;
  headers: [name: string, value: string][] | null;
};

const AT_ONCE = 6;
/** For one answer, and for all of them. */
const [PATIENCE_MS, WHOLE_PATIENCE_MS] = [10_000, 60_000];
/** Our own answers are much shorter; nobody else's is read. */
const MOST_BODY_BYTES = 128 * 1024;
const Told = z.object({ headers: z.array(z.tuple([z.string(), z.string()])) });

/** A line to an app's public address. */
export type Line = {
  ask(mode: ProbeMode, question: Question): Promise<Heard>;
  close(): void;
  /** How many questions were asked. */
  asked(): number;
};

/**
 * Opens a line to an app's public address, at the IP address to which its name was found to lead. Redirects are not
 * followed, of others' answers only the status is read, and certificates are looked at elsewhere.
 */
export function openLine(app: { id: string }, url: URL, ip: string): Line {
  const options = { keepAlive: true, maxSockets: AT_ONCE };
  const isHttps = url.protocol === 'https:';
  const agent = isHttps ? new HttpsAgent({ ...options, rejectUnauthorized: false }) : new HttpAgent(options);
  const whole = AbortSignal.timeout(WHOLE_PATIENCE_MS);
  let asked = 0;
  return {
    ask(mode, { method, target, headers = [] }) {
      const probe = makeProbe(app, mode);
      const isNamed = headers.some(([name]) => name.toLowerCase() === 'host');
      const sent = [
        ...(isNamed ? [] : ['Host', url.host]),
        ...['User-Agent', 'Latchkey (check of a door)', 'Accept', '*/*', PROBE_HEADER, probe.header],
        ...(['GET', 'HEAD', 'OPTIONS'].includes(method) ? [] : ['Content-Length', '0']),
        ...headers.flat(),
      ];
      asked += 1;
      const signal = AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), whole]);
      const where = { agent, method, path: target, host: ip, port: url.port || (isHttps ? 443 : 80) };
      const servername = isIP(url.hostname.replace(/^\[|\]$/g, '')) ? '' : url.hostname;
      return new Promise((resolve) => {
        const fail = (error: Error) => {
          const code = 'code' in error ? String(error.code) : error.name;
          resolve({ status: null, code, isOurs: false, server: '', headers: null });
        };
        const hear = async (response: IncomingMessage) => {
          const { statusCode = 0, headers: heard } = response;
          const isOurs = heard[MARK_HEADER.toLowerCase()] === probe.mark;
          const body = isOurs ? await bodyOf(response) : '';
          if (!isOurs) response.destroy();
          const server = String(heard.server ?? '').slice(0, 40);
          resolve({ status: statusCode, code: '', isOurs, server, headers: toldIn(body) });
        };
        const request = (isHttps ? httpsRequest : httpRequest)({
          ...where,
          ...(isHttps && { servername }),
          signal,
          // Node sends a list of names and values as it is, so a header can be sent that it would not let through.
          headers: sent as unknown as Record<string, string>,
        });
        request.on('response', (response) => hear(response).catch(fail));
        request.on('upgrade', (response, socket) => {
          socket.destroy();
          hear(response).catch(fail);
        });
        request.on('error', fail);
        request.end();
      });
    },
    close: () => agent.destroy(),
    asked: () => asked,
  };
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) {
    body += chunk;
    if (body.length > MOST_BODY_BYTES) return '';
  }
  return body;
}

function toldIn(body: string): Heard['headers'] {
  try {
    return Told.parse(JSON.parse(body)).headers;
  } catch {
    return null;
  }
}
