import { renderSource } from '../lib/mail/render';
import type { TemplateKind } from '../lib/mail-template';
import type { SettingName } from '../lib/settings';

/** The templates by name, and the setting that replaces each. */
const TEMPLATES: readonly [TemplateKind, SettingName][] = [
  ['invite', 'N8N_UM_EMAIL_TEMPLATES_INVITE'],
  ['password-reset', 'N8N_UM_EMAIL_TEMPLATES_PWRESET'],
];

/**
 * Prints the built-in template of this name with placeholders, ready to be saved and changed: the HTML alone on standard
 * output, the words about it beside. Without a name all of them, each behind a comment that names its setting. Needs
 * neither settings nor database. Resolves with the exit code.
 */
export async function printTemplates(name: string | undefined): Promise<0 | 2> {
  if (name === undefined) {
    for (const [kind, setting] of TEMPLATES) {
      console.log(`<!-- ${setting}: npx latchkey templates ${kind} -->`);
      console.log(await renderSource(kind));
    }
    return 0;
  }
  const [kind, setting] = TEMPLATES.find(([known]) => known === name) ?? [];
  if (!kind) {
    const names = TEMPLATES.map(([known]) => known).join(' or ');
    console.error(`There is no template "${name}". Ask for ${names}.`);
    return 2;
  }
  console.log(await renderSource(kind));
  console.error(`Save it, change it, and set ${setting} to the full path of the file.`);
  return 0;
}
