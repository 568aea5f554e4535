import type { Metadata } from 'next';
import { z } from 'zod';
import { getWords } from '@/app/_web/words';
import { Notice } from '@/components/notice';
import { OneOpen } from '@/components/opening';
import { PROXIES } from '@/lib/apps/proxy-words';
import { Gone } from '../../gone';
import { pathOf } from '../paths';
import { Attack } from './attack';
import { Head } from './head';
import { loadApp } from './load';
import { OpenPaths } from './open-paths';
import { ProxyWords } from './proxy-words';
import { ShownAs } from './shown-as';
import { SignIn } from './sign-in';
import { Told } from './told';
import { WhoMay } from './who-may';

export async function generateMetadata({ params }: PageProps<'/apps/[id]'>): Promise<Metadata> {
  const loaded = await loadApp((await params).id);
  return { title: loaded?.app.name ?? (await getWords('gone'))('app.title') };
}

const Asked = z.object({
  change: z.string().nullable().default(null).catch(null),
  proxy: z.enum(PROXIES).catch(PROXIES[0]),
  added: z.string().optional().catch(undefined),
});

/** One app: how its door stands or how it signs people in, who may open it, what its proxy has to be told, and how it is shown. */
export default async function AppPage({ params, searchParams }: PageProps<'/apps/[id]'>) {
  const loaded = await loadApp((await params).id);
  if (!loaded) return <Gone what="app" />;
  const { actor, app } = loaded;
  const { change, proxy, added } = Asked.parse({ ...(await searchParams) });
  const isGuarded = app.kind === 'guarded';
  const isNew = added !== undefined;
  const t = await getWords('app');
  return (
    <OneOpen path={pathOf(app.id)} change={change}>
      <div className="mx-auto max-w-text space-y-8">
        <Head app={app} />
        {isNew && (
          <Notice tone="good">
            <p className="font-semibold">{t('added.title', { name: app.name })}</p>
            <p>{t(isGuarded ? 'added.guarded' : 'added.link')}</p>
          </Notice>
        )}
        {isGuarded && isNew && <ProxyWords app={app} proxy={proxy} />}
        {isGuarded && <Attack actor={actor} app={app} proxy={proxy} />}
        {app.kind === 'link' && <Notice>{t('link')}</Notice>}
        {app.kind === 'oidc' && <SignIn actor={actor} app={app} />}
        <WhoMay app={app} />
        {isGuarded && !isNew && <ProxyWords app={app} proxy={proxy} />}
        {isGuarded && <OpenPaths app={app} />}
        {app.kind === 'oidc' && <Told actor={actor} app={app} />}
        <ShownAs app={app} />
      </div>
    </OneOpen>
  );
}
