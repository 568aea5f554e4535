import type { ReactNode } from 'react';
import { getWords, readerLanguage } from '@/app/_web/words';
import { Link } from '@/app/link';
import { When } from '@/components/when';
import type { UserActor } from '@/lib/actor';
import type { Inviter, PersonInFull } from '@/lib/people/get';
import { sayActor } from '@/words/activity';
import { StandingPill } from '../standing-pill';
import { Part } from './part';
import { pathOf } from './person';

/** What is so of them now, and how they came here. */
export async function Facts({ actor, shown }: { actor: UserActor; shown: PersonInFull }) {
  const { person, disabledAt, invite } = shown;
  const { kind, role, lastActiveAt, createdAt, expiresAt } = person;
  const isUser = kind === 'user';
  const t = await getWords('person');
  const users = await getWords('users');
  const people = await getWords('people');
  return (
    <Part id="facts" title={t('facts.title')}>
      <dl>
        <Fact name={users('columns.status')}>
          <StandingPill person={person} />
        </Fact>
        <Fact name={users('columns.role')}>{people(`role.${role}`)}</Fact>
        {disabledAt && (
          <Fact name={t('facts.disabled')}>
            <When at={disabledAt} />
          </Fact>
        )}
        {isUser && (
          <Fact name={users('columns.active')}>
            {lastActiveAt ? <When at={lastActiveAt} /> : users('neverActive')}
          </Fact>
        )}
        <Fact name={t(isUser ? 'facts.joined' : 'facts.invited')}>
          <When at={createdAt} />
        </Fact>
        {!isUser && expiresAt && (
          <Fact name={t('facts.expires', { isOver: person.status === 'expired' ? 'yes' : 'no' })}>
            <When at={expiresAt} />
          </Fact>
        )}
        {invite?.by && (
          <Fact name={t('facts.by')}>
            <Inviting actor={actor} by={invite.by} />
          </Fact>
        )}
      </dl>
    </Part>
  );
}

async function Inviting({ actor, by }: { actor: UserActor; by: Inviter }) {
  if (by.id === actor.id) return (await getWords('person'))('facts.you');
  const name = sayActor(by, await readerLanguage());
  return by.id ? (
    <Link href={pathOf(by.id)} className="link">
      {name}
    </Link>
  ) : (
    name
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 border-b border-line py-2">
      <dt className="text-quiet">{name}</dt>
      <dd className="min-w-0 text-end wrap-anywhere">{children}</dd>
    </div>
  );
}
