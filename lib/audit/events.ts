export const EVENTS = {
  /** `format` is `csv` or `jsonl`; version 0.1.0 stored "CSV" and "JSON lines". */
  'activity.exported': { about: 'exports', facts: ['format'] },
} as const;
