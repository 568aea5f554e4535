'use client';

import { useLayoutEffect, useRef } from 'react';
import { useFormatter } from 'use-intl/react';
import { InviteRow, InviteRows, REFUSAL_TONES, type WhyNotInvited } from './invite-rows';
import { Pill, type PillTone } from './pill';
import { useWords } from './words';

/** Somebody in the list, and what would become of them. */
export type PreviewedPerson = {
  text: string;
  email: string | null;
  role?: string;
  firstName?: string;
  lastName?: string;
  /** As their row says it: names with semicolons between them. */
  groups?: string;
  /** Of whoever can be invited: the groups that they come into. */
  into?: string[];
  /** What they will be able to open; left out where there are no apps. */
  opens?: string[];
  /** Where they stand in a table. */
  line?: number;
  mark: 'fine' | 'invited_again' | WhyNotInvited;
};

/** Whether sending reaches them. */
export function isInvitable({ mark }: PreviewedPerson): boolean {
  return mark === 'fine' || mark === 'invited_again';
}

/** What would become of each: those who cannot be invited first, for there is something to do about them. */
export function InvitePreview({ people }: { people: PreviewedPerson[] }) {
  const t = useWords('invite');
  const heading = useRef<HTMLHeadingElement>(null);
  // At once, before the dialog finds that the button which had the focus is gone.
  useLayoutEffect(() => heading.current?.focus(), []);
  const ready = people.filter(isInvitable);
  const refused = people.filter((person) => !isInvitable(person));
  const counts = { ready: ready.length, all: people.length };
  return (
    <section className="space-y-3">
      <h3 ref={heading} tabIndex={-1} className="font-bold outline-none">
        {counts.ready === counts.all
          ? t('preview.all', { count: counts.all })
          : t(counts.ready > 0 ? 'preview.some' : 'preview.none', counts)}
      </h3>
      {refused.length > 0 && (
        <p className="text-small text-quiet">{t(counts.ready > 0 ? 'preview.leftOut' : 'preview.mend')}</p>
      )}
      <InviteRows label={t('preview.list')}>
        {[...refused, ...ready].map((person, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and may hold somebody twice
          <PreviewRow key={n} person={person} />
        ))}
      </InviteRows>
    </section>
  );
}

const TONES: Record<PreviewedPerson['mark'], PillTone> = {
  fine: 'good',
  invited_again: 'warn',
  ...REFUSAL_TONES,
};
/** The marks about which there is something to be known. */
const NOTED = ['invited_again', 'unknown_role', 'role_refused', 'name_refused', 'unknown_group'] as const;

function PreviewRow({ person }: { person: PreviewedPerson }) {
  const t = useWords('invite');
  const people = useWords('people');
  const format = useFormatter();
  const {
    text,
    email,
    role = '',
    firstName = '',
    lastName = '',
    groups,
    into = [],
    opens,
    line,
    mark,
  } = person;
  const words = mark === 'fine' || mark === 'invited_again' ? t(`mark.${mark}`) : t(`outcome.${mark}`);
  const noted = NOTED.find((it) => it === mark);
  const name = `${firstName} ${lastName}`.trim();
  const known = role === 'admin' || role === 'member' ? people(`role.${role}`) : role;
  const row = line && t('preview.line', { line });
  const details = [name, known, !isInvitable(person) && groups, row].filter(Boolean).join(' · ');
  const comesInto = into.length > 0 ? t('groups.into', { groups: format.list(into) }) : '';
  const sees =
    opens &&
    (opens.length > 0
      ? t('preview.opens', { apps: format.list(opens, { type: 'conjunction' }) })
      : t('preview.opensNothing'));
  return (
    <InviteRow name={email ?? text} pill={<Pill tone={TONES[mark]}>{words}</Pill>}>
      {[details, noted && t(`note.${noted}`), comesInto, sees].filter(Boolean).map((it) => (
        <p key={it} className="text-small wrap-anywhere text-quiet">
          {it}
        </p>
      ))}
    </InviteRow>
  );
}
