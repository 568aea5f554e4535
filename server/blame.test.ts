import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { blameSender } from './blame';

/** What a client is told when the server answers in this way, and what is known of it when all is done. */
async function told(method: string, isUnderstood: boolean, answer: (response: ServerResponse) => void) {
  let known = 0;
  const server = createServer((_request, response) => {
    response.once('close', () => {
      known = response.statusCode;
    });
    blameSender(method, response, { isUnderstood });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { status, headers } = await fetch(`http://127.0.0.1:${port}`, { method });
  await new Promise((resolve) => server.close(resolve));
  expect(known).toBe(status);
  return `${status} ${headers.get('x-said')}`;
}

/** The ways in which headers come to be written. */
const ANSWERS: Record<string, (response: ServerResponse, status: number) => void> = {
  'with its headers': (response, status) => response.writeHead(status, { 'X-Said': 'so' }).end(),
  'with a reason': (response, status) => response.writeHead(status, 'Why', { 'X-Said': 'so' }).end(),
  'and spoken of again': (response, status) => {
    response.writeHead(status, { 'X-Said': 'so' }).end();
    response.statusCode = status;
  },
  'in passing': (response, status) => {
    response.statusCode = status;
    response.setHeader('X-Said', 'so').end('words');
  },
};

describe.each(Object.entries(ANSWERS))('an answer that is written %s', (_how, answer) => {
  it('blames the sender for a post that nobody understood', async () => {
    expect(await told('POST', false, (response) => answer(response, 500))).toBe('400 so');
  });

  it('blames ourselves for one that was understood, and for every page', async () => {
    expect(await told('POST', true, (response) => answer(response, 500))).toBe('500 so');
    expect(await told('GET', false, (response) => answer(response, 500))).toBe('500 so');
  });

  it('says anything else as it is', async () => {
    for (const status of [200, 303, 404, 409, 503])
      expect(await told('POST', false, (response) => answer(response, status))).toBe(`${status} so`);
  });
});
