'use client';

import { Field, Select, Ticks } from './form';
import { useWords } from './words';

/** What the form holds when it is shown again. */
export type TypedInvites = {
  emails: string;
  role: string;
  message: string;
  lifeHours: string;
  /** The ids of those that are ticked. */
  groups: string[];
};

type InviteOptionsProps = {
  inviteHours: number | undefined;
  isMailed: boolean;
  /** Those that there are to choose from. */
  groups: { id: string; name: string }[];
  typed: TypedInvites | undefined;
};

const ROLES = ['member', 'admin'] as const;
const DAYS = [1, 3, 7, 14, 30];

/**
 * As what people are invited, and where `inviteHours` is given also for how long, into which groups, and with what words of
 * the inviter's.
 */
export function InviteOptions({ inviteHours, isMailed, groups, typed }: InviteOptionsProps) {
  const t = useWords('invite');
  const people = useWords('people');
  const role = {
    name: 'role',
    label: t('role.label'),
    options: ROLES.map((value) => ({ value, label: people(`role.${value}`) })),
  };
  if (inviteHours === undefined) return <Select {...role} help={t('role.help')} />;
  const days = DAYS.map((count) => ({ value: String(count * 24), label: t('life.days', { count }) }));
  const isOneOfThem = days.some(({ value }) => value === String(inviteHours));
  // The instance's own life of a link is the empty value.
  const lives = isOneOfThem ? days : [{ value: '', label: sayLife(t, inviteHours) }, ...days];
  return (
    <>
      <div className="space-y-1.5">
        <div className="grid grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] gap-x-4 gap-y-1.5">
          <Select {...role} defaultValue={typed?.role} />
          <Select
            name="lifeHours"
            label={t('life.label')}
            options={lives}
            defaultValue={typed?.lifeHours ?? (isOneOfThem ? String(inviteHours) : '')}
          />
        </div>
        <p className="text-small text-quiet">{t('role.help')}</p>
      </div>
      {groups.length > 0 && (
        <Ticks
          name="groups"
          label={t('groups.label')}
          help={t('groups.help')}
          options={groups.map(({ id, name }) => ({ value: id, label: name }))}
          ticked={typed?.groups}
        />
      )}
      {isMailed && (
        <Field
          name="message"
          label={t('message.label')}
          rows={1}
          autoComplete="off"
          placeholder={t('message.example')}
          defaultValue={typed?.message}
        />
      )}
    </>
  );
}

function sayLife(t: ReturnType<typeof useWords<'invite'>>, hours: number): string {
  return hours % 24 === 0 ? t('life.days', { count: hours / 24 }) : t('life.hours', { count: hours });
}
