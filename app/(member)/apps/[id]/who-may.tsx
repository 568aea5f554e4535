import type { ReactNode } from 'react';
import { getWords } from '@/app/_web/words';
import { Counted } from '@/components/counted';
import { Face, ThingFace } from '@/components/face';
import { Row, Rows, Section } from '@/components/section';
import { SwitchButton } from '@/components/switch-button';
import type { ManagedApp } from '@/lib/apps/queries';
import { change } from './actions';
import { AddWho, EverybodyOrSome, RemoveWho } from './who-forms';

/** Who may open it: everybody, or groups and single people. */
export async function WhoMay({ app }: { app: ManagedApp }) {
  const { id, name, kind, isForEverybody, groups, users, people, asksForFactor } = app;
  const t = await getWords('app');
  return (
    <Section id="who" title={t('who.title')}>
      <Rows label="who">
        <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
          <EverybodyOrSome appId={id} name={name} isForEverybody={isForEverybody} />
          <Counted count={people} className="text-small text-quiet">
            {t('who.count', { count: people })}
          </Counted>
        </li>
        {!isForEverybody &&
          groups.map((group) => (
            <Allowed
              key={group.id}
              face={<ThingFace id={group.id} name={group.name} />}
              name={group.name}
              about={t('who.group', { count: group.people })}
            >
              <RemoveWho appId={id} groupId={group.id} name={group.name} />
            </Allowed>
          ))}
        {!isForEverybody &&
          users.map((user) => (
            <Allowed
              key={user.id}
              face={<Face {...facedOf(user)} state={user.isDisabled ? 'away' : undefined} />}
              name={user.name || user.email}
              about={user.isDisabled ? t('who.disabled', { email: user.email }) : user.email}
            >
              <RemoveWho appId={id} userId={user.id} name={user.email} />
            </Allowed>
          ))}
        {!isForEverybody && (
          <li className="py-3">
            <AddWho appId={id} />
          </li>
        )}
        {kind !== 'link' && (
          <Row
            name={<span id="factor">{t('factor.name')}</span>}
            deed={
              <SwitchButton
                labelledBy="factor"
                isOn={asksForFactor}
                name="asksForFactor"
                action={change}
                fields={{ id }}
              />
            }
          >
            <p className="text-small text-quiet">{t('factor.about')}</p>
          </Row>
        )}
      </Rows>
    </Section>
  );
}

type AllowedProps = { face: ReactNode; name: string; about: string; children: ReactNode };

function Allowed({ face, name, about, children }: AllowedProps) {
  return (
    <li className="flex items-center gap-3 py-2">
      {face}
      <div className="min-w-0 flex-auto">
        <bdi className="block font-semibold wrap-anywhere">{name}</bdi>
        <bdi className="block text-small wrap-anywhere text-quiet">{about}</bdi>
      </div>
      {children}
    </li>
  );
}

/** What a face is made of, of somebody of whom the whole name is known. */
function facedOf({ id, name, email }: ManagedApp['users'][number]) {
  const [firstName, ...others] = name.split(' ');
  return { id, email, firstName, lastName: others.at(-1) };
}
