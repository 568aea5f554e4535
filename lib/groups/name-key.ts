/** A name as it is compared: no two groups, and no two apps, differ only by case or by the width and spelling of letters. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
