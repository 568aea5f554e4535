import { CircleAlert, CircleCheck, Clock } from 'lucide-react';
import { getWords, readerLanguage } from '@/app/_web/words';
import { Link } from '@/app/link';
import { Rows, Section } from '@/components/section';
import { When } from '@/components/when';
import type { UserActor } from '@/lib/actor';
import type { ManagedApp } from '@/lib/apps/queries';
import { findClient, listNotices, type Notice } from '@/lib/oidc/queries';
import { type Named, namePeople } from '@/lib/people/name';
import { sayNoticeCause } from '@/words/notices';
import { Refresh } from '../../refresh';
import { type Progress, progressOf } from '../../told';
import { TellAgain } from './tell-again';

/** Of which sign-outs an app was told, the last first, and why it was not. */
export async function Told({ actor, app: { id, name } }: { actor: UserActor; app: ManagedApp }) {
  const [client, notices] = await Promise.all([findClient(actor, id), listNotices(actor, { appId: id })]);
  const named = await namePeople(
    actor,
    notices.map(({ subject }) => subject),
  );
  const isTold = client?.backchannelLogoutUri != null;
  const progress = notices.map(progressOf);
  const isUntold = progress.some((it) => it === 'waiting' || it === 'failed');
  const t = await getWords('oidcTold');
  return (
    <Section id="told" title={t('title')} deed={<TellAgain appId={id}>{isUntold && t('again')}</TellAgain>}>
      <p className="py-3 text-quiet">{t(isTold ? 'about' : 'noAddress', { name })}</p>
      {notices.length > 0 && (
        <Rows label="told">
          {notices.map((notice) => (
            <Line key={notice.id} notice={notice} person={named.get(notice.subject)} />
          ))}
        </Rows>
      )}
      {isTold && notices.length === 0 && <p className="pb-3 text-quiet">{t('never', { name })}</p>}
      {progress.includes('queued') && <Refresh />}
    </Section>
  );
}

const SIGNS: Record<Progress, { Icon: typeof Clock; colour: string }> = {
  sent: { Icon: CircleCheck, colour: 'text-good' },
  queued: { Icon: Clock, colour: 'text-quiet' },
  waiting: { Icon: Clock, colour: 'text-warn' },
  failed: { Icon: CircleAlert, colour: 'text-bad' },
};

async function Line({ notice, person }: { notice: Notice; person: Named | undefined }) {
  const { createdAt, cause, causeFacts, nextTryAt, settledAt } = notice;
  const t = await getWords('oidcTold');
  const progress = progressOf(notice);
  const { Icon, colour } = SIGNS[progress];
  const at = settledAt ?? nextTryAt;
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-3 py-2">
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" className={`mx-0.5 mt-[0.1875rem] ${colour}`} />
      <div className="min-w-0 wrap-anywhere">
        <p>{t.rich('who', { name: () => <Who person={person} />, when: () => <When at={createdAt} /> })}</p>
        <p className="text-small text-quiet">
          {t.rich(`state.${progress}`, { when: () => at && <When at={at} isDue={settledAt === null} /> })}
        </p>
        {cause && (
          <p className="text-small text-quiet">
            {sayNoticeCause({ code: cause, facts: causeFacts }, await readerLanguage())}
          </p>
        )}
      </div>
    </li>
  );
}

async function Who({ person }: { person: Named | undefined }) {
  if (!person) return (await getWords('oidcTold'))('somebody');
  const name = <bdi className="font-semibold">{person.name}</bdi>;
  if (!person.isHere) return name;
  return (
    <Link href={`/users/${person.id}`} className="hover:underline">
      {name}
    </Link>
  );
}
