import { currentActor, proofPath } from '@/app/_web/actor';
import { fileOf, goTo, sentence } from '@/app/_web/file';
import { withNext } from '@/app/_web/own-path';
import { getWords, readerLanguage } from '@/app/_web/words';
import { readerZone } from '@/app/_web/zone';
import { exportActivity } from '@/lib/audit/export';
import { ExportActivity } from '@/lib/audit/schema';
import { findIdentity } from '@/lib/people/queries';
import { Problem } from '@/lib/problem';
import { namelessActorsLike, sayActor, sayEntry } from '@/words/activity';
import { sayProblem } from '@/words/say';
import { addressOf } from '../address';

const TYPES = { csv: 'text/csv', jsonl: 'application/x-ndjson' };

/** The activity log as a file. By POST, because the log records every export: a GET changes nothing. */
export async function POST(request: Request): Promise<Response> {
  const actor = await currentActor();
  const form = await request.formData().catch(() => new FormData());
  const { data, error } = ExportActivity.safeParse(Object.fromEntries(form));
  if (actor.kind === 'visitor') return goTo(withNext('/sign-in', data ? pageOf(data) : '/activity'));
  if (!data) {
    const isFormat = error.issues.some(({ path }) => path[0] === 'format');
    return sentence(
      (await getWords('activity'))(`export.${isFormat ? 'formatMissing' : 'filterUnusable'}`),
      422,
    );
  }
  try {
    const language = await readerLanguage();
    const actorLabels = namelessActorsLike(data.search, language);
    const identity = data.of ? await findIdentity(actor, data.of) : null;
    const alsoOf = identity?.invitationId ?? null;
    const search = { ...data, actorLabels, alsoOf, zone: await readerZone() };
    const pieces = await exportActivity(actor, search, (entry) => ({
      who: sayActor(entry, language),
      sentence: sayEntry(entry, language),
    }));
    return fileOf(pieces, { name: 'activity', extension: data.format, type: TYPES[data.format] });
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    if (thrown.code === 'proof_needed') return goTo(proofPath(pageOf(data)));
    return sentence(sayProblem(thrown, await readerLanguage()), thrown.status);
  }
}

/** The page with the buttons, and the same filter. */
function pageOf({ format: _format, unusable: _unusable, ...filter }: ExportActivity): string {
  return addressOf(filter);
}
