import { commandLine } from '../lib/actor';
import { makeAppPassword } from '../lib/app-passwords/make';
import { findAppByName } from '../lib/apps/queries';
import type { Settings } from '../lib/config';
import { findActiveUser } from '../lib/users/queries';
import { type ExitCode, withInstance } from './open';
import { readAddress } from './typed';
import { words } from './words';

/** Makes a password by which programs of a user get into an app, and prints it alone on standard output. */
export async function makePassword(
  root: string,
  settings: Settings,
  [typedApp, typed]: [app: string, email: string],
): Promise<ExitCode> {
  const email = readAddress(typed);
  if (email === null) return 2;
  return withInstance(root, settings, async () => {
    const t = words('cli');
    const [app, user] = [await findAppByName(commandLine, typedApp), await findActiveUser(email)];
    if (!app) console.error(t('appsPassword.noApp', { app: typedApp }));
    if (!user) console.error(t('nobody', { email }));
    if (!app || !user) return 1;
    const name = t('appsPassword.name');
    const { secret } = await makeAppPassword(commandLine, { appId: app.id, name }, user.id);
    console.log(secret);
    console.error(t('appsPassword.done', { email, app: app.name }));
    return 0;
  });
}
