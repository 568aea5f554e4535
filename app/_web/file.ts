import 'server-only';

type FileName = { name: string; extension: string; type: string };

/** An answer that browsers keep as a file with today's date in its name; it is read on as fast as they take it. */
export function fileOf(pieces: AsyncIterable<string>, { name, extension, type }: FileName): Response {
  const today = new Date().toISOString().slice(0, 10);
  return new Response(streamOf(pieces), {
    headers: {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Disposition': `attachment; filename="${name}-${today}.${extension}"`,
      'Cache-Control': 'no-store',
    },
  });
}

/** Reads no further once the browser has gone away. */
function streamOf(pieces: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/** Leads on to another page of this instance, to be asked for by GET. */
export function goTo(path: string): Response {
  return new Response(null, { status: 303, headers: { Location: path } });
}

/** Why there is no file. */
export function sentence(text: string, status: number): Response {
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };
  return new Response(`${text}\n`, { status, headers });
}
