import { type Dispatcher, Pool } from 'undici';
import type { Instance } from './instance';

/** As many connections as there are requests under way. */
export const AT_ONCE = 16;

/** A browser without JavaScript, or as many as are wanted: asks an instance, and takes the answers in whole. */
export type Visitors = {
  /** Asks for a page and expects this status. */
  get(path: string, cookie?: string, status?: number): Promise<void>;
  /** Asks for a page and gives its text. */
  read(path: string): Promise<string>;
  /** Posts a form from a network address, and gives the cookies of the answer, which must lead on to another page. */
  post(path: string, form: FormData, address: string): Promise<string>;
  leave(): Promise<void>;
};

export function visit({ url }: Instance): Visitors {
  const pool = new Pool(url, { connections: AT_ONCE });
  const ask = async (status: number, request: Dispatcher.RequestOptions) => {
    const answer = await pool.request(request);
    if (answer.statusCode === status) return answer;
    throw new Error(`${request.path} was answered with ${answer.statusCode}: ${await answer.body.text()}`);
  };
  return {
    async get(path, cookie, status = 200) {
      const { body } = await ask(status, { method: 'GET', path, headers: { ...(cookie && { cookie }) } });
      await body.dump({ limit: Number.MAX_SAFE_INTEGER });
    },
    async read(path) {
      const { body } = await ask(200, { method: 'GET', path });
      return body.text();
    },
    async post(path, form, address) {
      const encoded = new Response(form);
      const { headers, body } = await ask(303, {
        method: 'POST',
        path,
        headers: {
          'content-type': encoded.headers.get('content-type') ?? '',
          'x-forwarded-for': address,
          origin: url,
        },
        body: Buffer.from(await encoded.arrayBuffer()),
      });
      await body.dump();
      return [headers['set-cookie'] ?? []]
        .flat()
        .map((line) => line.split(';', 1)[0])
        .join('; ');
    },
    leave: () => pool.close(),
  };
}
