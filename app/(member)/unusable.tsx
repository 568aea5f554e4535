import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { Notice } from '@/components/notice';

/** What each name of an address asks of a list; several may be about one thing. */
const ASKS = {
  search: 'search',
  role: 'role',
  status: 'status',
  state: 'status',
  factor: 'factor',
  group: 'group',
  about: 'subject',
  by: 'person',
  of: 'person',
  from: 'day',
  to: 'day',
  sort: 'order',
  order: 'order',
  after: 'place',
  before: 'place',
  page: 'place',
} as const;

const isKnown = (name: string): name is keyof typeof ASKS => Object.hasOwn(ASKS, name);

/** Says what an address asks of a list and the list cannot do, which is why nothing is shown, and leads to all of it. */
export async function Unusable({ names, href }: { names: string[]; href: string }) {
  const t = await getWords('unusable');
  const asks = new Set(names.flatMap((name) => (isKnown(name) ? ASKS[name] : [])));
  return (
    <Notice tone="warn">
      {[...asks].map((ask) => (
        <p key={ask}>{t(ask)}</p>
      ))}
      <p>
        <Link href={href} className="underline">
          {t('all')}
        </Link>
      </p>
    </Notice>
  );
}
