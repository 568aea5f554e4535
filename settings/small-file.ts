import { readFileSync, statSync } from 'node:fs';
import { errnoOf } from '../lib/errno';

/** Why a file was not read: `why` is the system's code, such as ENOENT; what is no file is a pipe or a device. */
export type UnreadFile = { is: 'unreadable'; why: string } | { is: 'not_a_file' } | { is: 'too_large' };

/** The bytes of a file of an operator's, which is looked at before it is read: a pipe or a device may never end. */
export function readSmallFile(path: string, mostBytes: number): Buffer | UnreadFile {
  try {
    const found = statSync(path);
    if (!found.isFile() && !found.isDirectory()) return { is: 'not_a_file' };
    // To read a folder fails, with the code that says so.
    return found.size <= mostBytes || found.isDirectory() ? readFileSync(path) : { is: 'too_large' };
  } catch (error) {
    return { is: 'unreadable', why: errnoOf(error) };
  }
}
