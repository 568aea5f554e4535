import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { applyPageChoice, coverAnswer } from './cover';

/** What a client is told when the server answers in this way, and what is known of it when all is done. */
async function told(
  method: string,
  prepare: (response: ServerResponse) => void,
  answer: (response: ServerResponse) => void,
) {
  let known = 0;
  const server = createServer((_request, response) => {
    response.once('close', () => {
      known = response.statusCode;
    });
    prepare(response);
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const answered = await fetch(`http://127.0.0.1:${port}`, { method });
  const { status, headers } = answered;
  const text = await answered.text();
  await new Promise((resolve) => server.close(resolve));
  expect(known).toBe(status);
  return `${status} ${headers.get('x-said')} ${text}`;
}

/** The ways in which headers come to be written. */
const ANSWERS: Record<string, (response: ServerResponse, status: number) => void> = {
  'with its headers': (response, status) => response.writeHead(status, { 'X-Said': 'so' }).end('words'),
  'with a reason': (response, status) => response.writeHead(status, 'Why', { 'X-Said': 'so' }).end('words'),
  'and spoken of again': (response, status) => {
    response.writeHead(status, { 'X-Said': 'so' }).end('words');
    response.statusCode = status;
  },
  'in passing': (response, status) => {
    response.statusCode = status;
    response.setHeader('X-Said', 'so').end('words');
  },
};

describe.each(Object.entries(ANSWERS))('an answer that is written %s', (_how, answer) => {
  const refused = (response: ServerResponse) =>
    coverAnswer(
      response,
      (status) => (status === 500 ? 400 : null),
      (status) => response.writeHead(status).end('refused'),
    );
  const page = (method: string, pageStatus?: number) => (response: ServerResponse) =>
    applyPageChoice(method, response, { isUnderstood: false, pageStatus });

  it('gives way to a refusal where there is one for its status', async () => {
    for (const method of ['POST', 'GET'])
      expect(await told(method, refused, (response) => answer(response, 500))).toBe('400 null refused');
  });

  it('is said as it is where there is none', async () => {
    for (const status of [200, 404, 409, 503])
      expect(await told('POST', refused, (response) => answer(response, status))).toBe(`${status} so words`);
  });

  it('has the status that its page chose, when it was opened and all went well', async () => {
    for (const status of [410, 409])
      expect(await told('GET', page('GET', status), (response) => answer(response, 200))).toBe(
        `${status} so words`,
      );
    expect(await told('HEAD', page('HEAD', 410), (response) => answer(response, 200))).toBe('410 so ');
  });

  it('has the status that Next gives it else', async () => {
    expect(await told('GET', page('GET'), (response) => answer(response, 200))).toBe('200 so words');
    expect(await told('GET', page('GET', 410), (response) => answer(response, 500))).toBe('500 so words');
    expect(await told('POST', page('POST', 410), (response) => answer(response, 200))).toBe('200 so words');
  });
});
