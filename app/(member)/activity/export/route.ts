import { currentActor, proofPath } from '@/app/_web/actor';
import { fileOf, goTo, sentence } from '@/app/_web/file';
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
  if (actor.kind === 'visitor') return goTo('/sign-in?next=%2Factivity');
  const form = await request.formData().catch(() => new FormData());
  const { data, error } = ExportActivity.safeParse(Object.fromEntries(form));
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
    // The buttons are on that page.
    const { format: _format, unusable: _unusable, ...filter } = data;
    if (thrown.code === 'proof_needed') return goTo(proofPath(addressOf(filter)));
    return sentence(sayProblem(thrown, await readerLanguage()), thrown.status);
  }
}
