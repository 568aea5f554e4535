import { ExternalLink } from 'lucide-react';
import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { ThingFace } from '@/components/face';
import { iconPathOf } from '@/lib/apps/link';
import type { ManagedApp } from '@/lib/apps/queries';
import { PageHead } from '../../page-head';
import { pathOf } from '../paths';
import { AppMenu } from './app-menu';

/** Which app it is, the way into it, and a menu of what changes it. */
export async function Head({ app }: { app: ManagedApp }) {
  const { id, name, kind, address } = app;
  const t = await getWords('app');
  const apps = await getWords('apps');
  return (
    <PageHead
      back={{ href: '/apps', label: apps('title') }}
      face={<ThingFace id={id} name={name} icon={iconPathOf(app)} size="large" />}
      title={<bdi className="wrap-anywhere">{name}</bdi>}
      about={<span className="wrap-anywhere">{kind === 'guarded' ? new URL(address).host : address}</span>}
    >
      <div className="flex flex-wrap items-center gap-2">
        <a href={address} className={buttonLook('plain')}>
          <ExternalLink size={16} strokeWidth={1.75} aria-hidden="true" />
          {t('open')}
        </a>
        <AppMenu id={id} name={name} />
        <noscript>
          <Link href={`${pathOf(id)}/remove`} className={buttonLook('plain')}>
            {t('remove.label')}
          </Link>
        </noscript>
      </div>
    </PageHead>
  );
}
