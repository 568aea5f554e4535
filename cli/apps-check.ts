import { commandLine } from '../lib/actor';
import { findAppByName, getApp } from '../lib/apps/queries';
import { AttackPaths } from '../lib/apps/schema';
import { config, type Settings } from '../lib/config';
import { attackDoor } from '../lib/door-checks/attack';
import { type SaidCheck, type SaidFinding, sayCheck } from '../words/door-checks';
import { sayIssue } from '../words/say';
import { type ExitCode, withInstance } from './open';
import { language, words } from './words';

const MARKS = { held: '✓', came_through: '✗', unknown: '?' };

/**
 * Attacks the door of the app with this name or host, at these paths too, and prints what came of it and what to do. Resolves with 1 when
 * something came through or could not be tried.
 */
export async function checkApp(
  root: string,
  settings: Settings,
  typed: string,
  typedPaths: string[],
): Promise<ExitCode> {
  const t = words('cli');
  const { data: paths, error } = AttackPaths.safeParse(typedPaths);
  if (!paths) {
    for (const issue of error.issues) console.error(sayIssue(issue, language()));
    return 2;
  }
  return withInstance(root, settings, async () => {
    const found = await findAppByName(commandLine, typed);
    if (!found) {
      console.error(t('check.unknown_app', { typed: JSON.stringify(typed) }));
      return 1;
    }
    const app = await getApp(commandLine, { id: found.id });
    const check = await attackDoor(commandLine, { appId: app.id, paths });
    const places = { latchkey: `127.0.0.1:${config().port}`, upstream: app.upstream };
    for (const line of linesOf(sayCheck(app, check, places, language()))) console.log(line);
    const seconds = Math.round(check.tookMs / 100) / 10;
    console.log(`\n${t('check.took', { requests: check.requests, seconds })}`);
    return check.held ? 0 : 1;
  });
}

function* linesOf({ title, about, findings, proxy, blind }: SaidCheck): Iterable<string> {
  yield title;
  if (about) yield about;
  yield '';
  for (const finding of findings) yield* linesOfFinding(finding, proxy);
  yield '';
  yield blind;
}

function* linesOfFinding({ outcome, title, seen, advice, lines }: SaidFinding, proxy: SaidCheck['proxy']) {
  yield `${MARKS[outcome]} ${title}`;
  yield `  ${seen}`;
  if (!advice) return;
  yield `  ${advice}`;
  // Of the proxy that answered, or of all where it did not say what it is.
  const own = lines.filter((it) => it.proxy === proxy);
  for (const { label, text } of own.length > 0 ? own : lines) {
    yield `    ${label}:`;
    yield text.replace(/^/gm, '      ');
  }
}
