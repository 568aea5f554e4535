import { getWords } from '@/app/_web/words';
import { Counted } from '@/components/counted';
import { When } from '@/components/when';
import { hasProved, type UserActor } from '@/lib/actor';
import { listAppPasswords, type OwnAppPassword } from '@/lib/app-passwords/queries';
import { listAppsOf } from '@/lib/apps/queries';
import { AppPasswordsRow, EndAppPassword } from './app-password-forms';

/** The row about programs that cannot sign in by a page; nothing where the actor may open no guarded app. */
export async function AppPasswords({ actor }: { actor: UserActor }) {
  const [passwords, open] = await Promise.all([listAppPasswords(actor), listAppsOf(actor, actor.id)]);
  const apps = open.filter(({ kind }) => kind === 'guarded').map(({ id, name }) => ({ id, name }));
  if (apps.length === 0 && passwords.length === 0) return null;
  const t = await getWords('appPasswords');
  return (
    <AppPasswordsRow
      apps={apps}
      count={passwords.length}
      hasProved={hasProved(actor)}
      list={
        passwords.length > 0 && (
          <ul aria-label={t('heading')} className="mt-2 [&>li]:border-t [&>li]:border-line">
            {passwords.map((password) => (
              <li key={password.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2">
                <div className="min-w-0 flex-[1_1_14rem]">
                  <p className="font-semibold">
                    {t.rich('named', {
                      name: () => <bdi>{password.name}</bdi>,
                      app: () => <bdi>{password.app.name}</bdi>,
                    })}
                  </p>
                  <p className="text-small text-quiet">
                    <Use password={password} />
                  </p>
                </div>
                <EndAppPassword id={password.id} name={password.name} />
              </li>
            ))}
          </ul>
        )
      }
    >
      <Counted count={passwords.length}>{t('count', { count: passwords.length })}</Counted>
      <p className="text-small text-quiet">{t('about')}</p>
    </AppPasswordsRow>
  );
}

async function Use({ password: { createdAt, lastUsedAt } }: { password: OwnAppPassword }) {
  const t = await getWords('appPasswords');
  const made = () => <When at={createdAt} />;
  return lastUsedAt
    ? t.rich('used', { made, used: () => <When at={lastUsedAt} /> })
    : t.rich('unused', { made });
}
