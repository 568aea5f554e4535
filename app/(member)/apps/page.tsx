import { LayoutGrid, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { z } from 'zod';
import { requireActor } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import type { UserActor } from '@/lib/actor';
import { iconPathOf } from '@/lib/apps/link';
import { mayManageApps } from '@/lib/apps/policy';
import { listApps, listOwnApps } from '@/lib/apps/queries';
import { config } from '@/lib/config';
import { mayTurnOnTwoFactor } from '@/lib/factors/policy';
import { findTwoFactor } from '@/lib/factors/queries';
import { listUntold } from '@/lib/oidc/queries';
import { countPasskeys } from '@/lib/passkeys/queries';
import { findOwner } from '@/lib/users/queries';
import { Blank } from '../blank';
import { PageHead } from '../page-head';
import { ACCESS } from './access';
import { AppList } from './app-list';
import { FactorNote } from './factor-note';
import { Failed } from './failed';
import { NOTE_COOKIE } from './note-cookie';
import { pathOf } from './paths';
import { accessOf, Standing } from './standing';
import { NotTold, Untold } from './untold';
import { Welcomed } from './welcomed';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('apps'))('title') };
}

const Asked = z.object({
  search: z.string().max(200).catch(''),
  access: z.enum(ACCESS).optional().catch(undefined),
  joined: z.string().optional().catch(undefined),
});
type Asked = z.output<typeof Asked>;

/** What somebody may open; for whoever manages apps, every app and how its door stands. */
export default async function AppsPage({ searchParams }: PageProps<'/apps'>) {
  const query = await searchParams;
  const actor = await requireActor();
  const asked = Asked.parse({ ...query });
  return mayManageApps(actor) ? <Managed actor={actor} asked={asked} /> : <Own actor={actor} asked={asked} />;
}

async function Own({ actor, asked: { search, joined } }: { actor: UserActor; asked: Asked }) {
  const { instanceName: instance } = config();
  const [apps, owner] = await Promise.all([listOwnApps(actor), findOwner(actor)]);
  const t = await getWords('apps');
  const isNew = joined !== undefined;
  const name = actor.firstName || actor.lastName;
  const ask = owner && {
    owner: () => (
      <a href={`mailto:${owner.email}`} className="link">
        {owner.name}
      </a>
    ),
  };
  return (
    <>
      <PageHead
        title={isNew ? t('welcome.title', { name }) : t('title')}
        about={isNew && t(apps.length > 0 ? 'welcome.about' : 'welcome.nothing', { instance })}
      />
      {isNew && <Welcomed />}
      <WantsFactor actor={actor} />
      {apps.length > 0 ? (
        <AppList
          search={search}
          apps={apps.map((app) => ({
            ...app,
            icon: iconPathOf(app),
            href: app.address,
            isOwnPage: false,
            leaves: app.kind === 'link',
          }))}
        />
      ) : (
        <Blank Icon={LayoutGrid} title={t('nothing.title')} about={ask && t.rich('nothing.about', ask)} />
      )}
      {apps.length > 0 && ask && <p className="pt-4 text-small text-quiet">{t.rich('missing', ask)}</p>}
    </>
  );
}

/** Offers a second factor to whoever has none, until they put the offer away. */
async function WantsFactor({ actor }: { actor: UserActor }) {
  const isAway = (await cookies()).has(NOTE_COOKIE);
  if (isAway || !mayTurnOnTwoFactor()) return null;
  if ((await findTwoFactor(actor.id)) || (await countPasskeys(actor)) > 0) return null;
  return (
    <div className="mt-4">
      <FactorNote />
    </div>
  );
}

async function Managed({ actor, asked: { search, access } }: { actor: UserActor; asked: Asked }) {
  const [apps, untold] = await Promise.all([listApps(actor), listUntold(actor)]);
  const t = await getWords('apps');
  const add = (
    <Link href="/apps/add" className={buttonLook('primary')}>
      <Plus size={16} strokeWidth={1.75} aria-hidden="true" />
      {t('add')}
    </Link>
  );
  if (apps.length === 0)
    return (
      <>
        <PageHead title={t('title')} />
        <Blank Icon={LayoutGrid} title={t('empty.title')} about={t('empty.about')} deed={add} />
      </>
    );
  return (
    <>
      <PageHead title={t('title')}>{add}</PageHead>
      <Failed apps={apps} />
      <Untold notices={untold} />
      <AppList
        search={search}
        access={access}
        hasAccess
        apps={apps.map((app) => ({
          ...app,
          icon: iconPathOf(app),
          href: pathOf(app.id),
          isOwnPage: true,
          leaves: app.kind === 'link',
          line: new URL(app.address).host,
          pill: untold.some((notice) => notice.app.id === app.id) ? <NotTold /> : <Standing app={app} />,
          access: accessOf(app),
        }))}
      />
    </>
  );
}
