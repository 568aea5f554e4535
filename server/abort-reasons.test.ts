import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, it } from 'vitest';
import { settleAbortReasons } from './abort-reasons';

const { abort } = AbortController.prototype;
afterEach(() => {
  AbortController.prototype.abort = abort;
});

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** A request's worth of memory, which is done when it has aborted what it began. */
class Work {
  readonly held = new Array(1000).fill('a page');
  end(controller: AbortController, reason?: Error): void {
    controller.abort(reason);
  }
  endWithReason(controller: AbortController): void {
    this.end(controller, new Error('This work is done.'));
  }
}

/** Whether work is forgotten while what it has aborted is still there. */
async function isForgotten(end: (work: Work, controller: AbortController) => void): Promise<boolean> {
  const controller = new AbortController();
  let work: Work | undefined = new Work();
  const trace = new WeakRef(work);
  end(work, controller);
  work = undefined;
  for (let n = 0; n < 3; n++) {
    await sleep(1);
    collectGarbage();
  }
  expect(controller.signal.aborted).toBe(true);
  return trace.deref() === undefined;
}

it('forgets what was at work when something was aborted', async () => {
  const ways = [
    (work: Work, controller: AbortController) => work.endWithReason(controller),
    (work: Work, controller: AbortController) => work.end(controller),
  ];
  settleAbortReasons();
  expect(await Promise.all(ways.map(isForgotten))).toEqual([true, true]);
});

it('leaves the reason as it was given', () => {
  settleAbortReasons();
  const controller = new AbortController();
  const reason = new Error('No longer wanted.');
  controller.abort(reason);
  expect(controller.signal.reason).toBe(reason);
  const other = new AbortController();
  other.abort();
  expect(other.signal.reason).toMatchObject({ name: 'AbortError' });
  const third = new AbortController();
  third.abort('because');
  expect(third.signal.reason).toBe('because');
});
