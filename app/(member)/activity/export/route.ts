import { currentActor, proofPath } from '@/app/_web/actor';
import { exportActivity } from '@/lib/audit/export';
import { ExportActivity } from '@/lib/audit/schema';
import { Problem } from '@/lib/problem';

const TYPES = { csv: 'text/csv; charset=utf-8', jsonl: 'application/x-ndjson; charset=utf-8' };

/** The activity log as a file. Posted, for the log tells of it: a GET changes nothing. */
export async function POST(request: Request): Promise<Response> {
  const actor = await currentActor();
  if (actor.kind === 'visitor') return goTo('/sign-in?next=%2Factivity');
  const form = await request.formData().catch(() => new FormData());
  const { data } = ExportActivity.safeParse(Object.fromEntries(form));
  if (!data) return sentence('Choose a format, csv or jsonl.', 422);
  try {
    const pieces = await exportActivity(actor, data);
    return new Response(streamOf(pieces), {
      headers: {
        'Content-Type': TYPES[data.format],
        'Content-Disposition': `attachment; filename="activity-${today()}.${data.format}"`,
        'Cache-Control': 'no-store',
      },
    });
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    // The filter is lost on the way, but nothing else: the button is on that page.
    if (thrown.code === 'proof_needed') return goTo(proofPath('/activity'));
    return sentence(thrown.message, thrown.status);
  }
}

/** Reads on as fast as the reader takes it, and no further once the reader has gone. */
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

const today = () => new Date().toISOString().slice(0, 10);

function goTo(path: string): Response {
  return new Response(null, { status: 303, headers: { Location: path } });
}

function sentence(text: string, status: number): Response {
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };
  return new Response(`${text}\n`, { status, headers });
}
