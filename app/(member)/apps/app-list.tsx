'use client';

import { Search } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { ThingFace } from '@/components/face';
import { Choose, fieldLook } from '@/components/field';
import { TILE, TILES, TileBody } from '@/components/tile';
import { useWords } from '@/components/words';
import { ACCESS, type Access } from './access';

/** An app as its tile shows it. */
export type Shown = {
  id: string;
  name: string;
  icon?: string | null;
  /** Of our own pages, or the app itself. */
  href: string;
  isOwnPage: boolean;
  section: string;
  line: string;
  /** What else it is found by. */
  address: string;
  /** It leads away from the instance. */
  leaves: boolean;
  pill?: ReactNode;
  access?: Access[];
};

type AppListProps = { apps: Shown[]; search: string; access?: Access | undefined; hasAccess?: boolean };

/**
 * Tiles in their sections, found while somebody types; Enter opens the first. Without JavaScript the address of the page says
 * what is looked for.
 */
export function AppList({ apps, search: asked, access: askedAccess, hasAccess = false }: AppListProps) {
  const t = useWords('appList');
  const [search, setSearch] = useState(asked);
  const [access, setAccess] = useState<string>(askedAccess ?? '');
  const list = useRef<HTMLDivElement>(null);
  const found = apps.filter((app) => isMeant(app, search) && isOpenBy(app, access));
  const sections = [...new Set(found.map(({ section }) => section))];
  return (
    <>
      <search>
        <form
          action="/apps"
          onSubmit={(event) => {
            event.preventDefault();
            if (search.trim()) list.current?.querySelector('a')?.click();
          }}
          className="my-4 flex flex-wrap gap-2 print:hidden"
        >
          <div className="relative min-w-0 flex-[1_1_10rem] @min-[45rem]:max-w-104">
            <Search
              size={16}
              strokeWidth={1.75}
              aria-hidden="true"
              className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-quiet"
            />
            <input
              type="search"
              name="search"
              aria-label={t('search')}
              placeholder={t('search')}
              autoComplete="off"
              maxLength={200}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              className={`${fieldLook()} py-1 pr-3 pl-9`}
            />
          </div>
          {hasAccess && (
            <Choose
              name="access"
              aria-label={t('access.label')}
              value={access}
              onChange={(event) => setAccess(event.currentTarget.value)}
              options={[
                { value: '', label: t('access.any') },
                ...ACCESS.map((value) => ({ value, label: t(`access.${value}`) })),
              ]}
              className={access ? '[&>select]:border-ink [&>select]:bg-brass-wash' : ''}
            />
          )}
          <noscript>
            <button type="submit" className={buttonLook('plain')}>
              {t('searchNow')}
            </button>
          </noscript>
        </form>
      </search>
      <div ref={list} className="space-y-6">
        {sections.map((section) => (
          <section key={section} aria-label={section || t('list')}>
            {section && <h2 className="mb-2 font-bold tracking-[-0.006em]">{section}</h2>}
            <ul className={TILES}>
              {found
                .filter((app) => app.section === section)
                .map((app) => (
                  <li key={app.id}>
                    <Tile app={app} />
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
      <p role="status" className="py-3 text-quiet empty:hidden">
        {found.length === 0 && t('none')}
      </p>
    </>
  );
}

function Tile({ app: { id, name, icon, href, isOwnPage, line, leaves, pill } }: { app: Shown }) {
  const t = useWords('appList');
  const body = (
    <TileBody
      face={<ThingFace {...{ id, name, icon }} size="big" />}
      leaves={leaves ? t('leaves') : undefined}
      {...{ name, line, pill }}
    />
  );
  return isOwnPage ? (
    <Link href={href} className={TILE}>
      {body}
    </Link>
  ) : (
    <a href={href} className={TILE}>
      {body}
    </a>
  );
}

function isMeant({ name, line, section, address }: Shown, search: string): boolean {
  const text = `${name} ${line} ${section} ${address}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

const isOpenBy = ({ access }: Shown, asked: string) => asked === '' || access?.some((it) => it === asked);
