/** As server/form-shape.ts counts them: more than any form of ours has. */
const MOST_FIELDS = 250;
const LONGEST_NAME = 64;

export type Fields = Record<string, FormDataEntryValue | FormDataEntryValue[]>;

/**
 * The fields of a form, read in one pass; those whose names end in [] may be there many times, and are lists. Next adds its
 * own, with a $. Throws an Error for what no form of ours sends: two fields of one name, of which different readers would
 * each take another one, more fields than there are, or longer names.
 */
export function readFields(form: FormData): Fields {
  const fields = new Map<string, FormDataEntryValue | FormDataEntryValue[]>();
  let count = 0;
  for (const [name, value] of form) {
    count += 1;
    if (count > MOST_FIELDS) throw new Error('The form has too many fields.');
    if (name.length > LONGEST_NAME) throw new Error('The form has a field with too long a name.');
    if (name.startsWith('$')) continue;
    const isList = name.endsWith('[]');
    const key = isList ? name.slice(0, -2) : name;
    const known = fields.get(key);
    if (isList && Array.isArray(known)) known.push(value);
    else if (known !== undefined) throw new Error('The form has a field twice.');
    else fields.set(key, isList ? [value] : value);
  }
  return Object.fromEntries(fields);
}
