import { renderSource } from '../lib/mail/render';
import type { TemplateKind } from '../settings/mail-template';
import type { SettingName } from '../settings/settings';
import { sayChoice } from '../words/settings';
import { language, words } from './words';

/** The templates by name, and the setting that replaces each. */
const TEMPLATES: readonly [TemplateKind, SettingName][] = [
  ['invite', 'N8N_UM_EMAIL_TEMPLATES_INVITE'],
  ['password-reset', 'N8N_UM_EMAIL_TEMPLATES_PWRESET'],
];

/**
 * Prints the built-in template of this name with placeholders, ready to be saved and changed: the HTML alone on standard
 * output, what to do with it on standard error. Without a name all of them, each after a comment that names its setting.
 * Needs neither settings nor database. Resolves with the exit code.
 */
export async function printTemplates(name: string | undefined): Promise<0 | 2> {
  if (name === undefined) {
    for (const [kind, setting] of TEMPLATES) {
      console.log(`<!-- ${setting}: npx latchkey templates ${kind} -->`);
      console.log(await renderSource(kind, language()));
    }
    return 0;
  }
  const t = words('templates');
  const found = TEMPLATES.find(([known]) => known === name);
  if (!found) {
    const names = TEMPLATES.map(([known]) => known);
    console.error(t('unknown', { name, names: sayChoice(names, language()) }));
    return 2;
  }
  const [kind, setting] = found;
  console.log(await renderSource(kind, language()));
  console.error(t('save', { setting }));
  return 0;
}
