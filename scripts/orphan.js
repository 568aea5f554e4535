// npm does not always pass on the signal that ends it, and a killed npm cannot. So what it started looks up now and
// then whether it is still there. Between npm and us may stand the shell that ran the script.
import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 250;

const isRunByNpm = process.env.npm_lifecycle_event !== undefined;
const born = lineage();

/** Whether npm ran this process and has ended since. */
export function isOrphaned() {
  return isRunByNpm && lineage() !== born;
}

/** From now on this process is told to stop when npm ends. */
export function endWithNpm() {
  setInterval(() => isOrphaned() && process.kill(process.pid, 'SIGTERM'), LOOK_EVERY_MS).unref();
}

function lineage() {
  return `${process.ppid} ${parentOf(process.ppid)}`;
}

/** The parent's parent, where the system tells: Linux, whose shells stay in between. */
function parentOf(/** @type {number} */ pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) \S /s, '')
      .split(' ')[0];
  } catch {
    return '';
  }
}
