import 'server-only';
import { getWords } from '@/app/_web/words';
import { findPreset } from '@/lib/apps/presets';
import { oidcEndpoints } from '@/lib/oidc/link';
import { fillSetup, findOidcPreset } from '@/lib/oidc/presets';

/** All that an app has to be told so that it signs people in with Latchkey. */
export type SignInWords = {
  clientId: string;
  addresses: ReturnType<typeof oidcEndpoints>;
  /** Lines of a well-known app's settings, and where they stand. */
  setup: { title: string; where: string; text: string; marks: string[]; notes: string[] } | null;
};

type Told = { id: string; address: string; preset: string; isPublic: boolean };

/** A secret that is not known any more is a word to be replaced. */
export async function signInWords(app: Told, secret: string | null): Promise<SignInWords> {
  const t = await getWords('oidcApps');
  const { id, address, isPublic } = app;
  const addresses = oidcEndpoints();
  const known = findOidcPreset(app.preset);
  const preset = findPreset(app.preset);
  if (!known || !preset) return { clientId: id, addresses, setup: null };
  const clientSecret = secret ?? t('secret.placeholder');
  const lines = known.setup.filter((line) => !isPublic || !line.includes('{clientSecret}'));
  const fill = { ...addresses, address: address.replace(/\/+$/, ''), clientId: id, clientSecret };
  const setup = {
    title: t('setup.title', { name: preset.name }),
    where: known.where,
    text: fillSetup(lines, fill),
    marks: secret === null && !isPublic ? [clientSecret] : [],
    notes: [
      ...(known.notes ?? []).map((note) => t(`note.${note}`)),
      t('setup.tried', { isTried: known.isTried ? 'yes' : 'no', name: preset.name }),
    ],
  };
  return { clientId: id, addresses, setup };
}
