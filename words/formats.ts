/** More than the languages and zones of those who use an instance at the same time. */
const MOST = 500;

const made = new Map<string, unknown>();

/** A formatter of moments, made once for each language and options: making one takes far longer than using it. */
export function dateFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return once(`${language} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(language, options));
}

/** A formatter of how long ago or ahead something is, made once for each language. */
export function relativeFormat(language: string): Intl.RelativeTimeFormat {
  return once(language, () => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
}

/** Zones are named by browsers, so that what is kept has an end. */
function once<Format>(key: string, make: () => Format): Format {
  const known = made.get(key);
  if (known) return known as Format;
  if (made.size >= MOST) made.clear();
  const format = make();
  made.set(key, format);
  return format;
}
