import program from '../package.json';

/** The version of this program. */
export const VERSION = program.version;
