import { isDatabaseReachable } from '@/database/database';

/** The process can do its work: 503, with what is missing, when it cannot. */
export async function GET(): Promise<Response> {
  if (await isDatabaseReachable()) return Response.json({ status: 'ok' });
  return Response.json({ status: 'unavailable', missing: ['database'] }, { status: 503 });
}
