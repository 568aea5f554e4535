import {
  Ban,
  Clock,
  ClockAlert,
  type LucideIcon,
  MailWarning,
  MailX,
  ShieldQuestionMark,
  TimerOff,
} from 'lucide-react';
import type { Person } from '@/lib/people/queries';

/** What the one pill of a person says, the most pressing thing first. Its words are `people.standing.<name>`. */
export type Standing = {
  name:
    | 'active'
    | 'disabled'
    | 'needsApproval'
    | 'expired'
    | 'mailFailed'
    | 'mailWaiting'
    | 'expiresSoon'
    | 'pending';
  tone: 'usual' | 'still' | 'warn' | 'bad';
  Icon?: LucideIcon;
  /** Whole days that an invite is still good for, counted up. */
  days: number;
};

const LOOKS: Record<Standing['name'], Pick<Standing, 'tone' | 'Icon'>> = {
  active: { tone: 'usual' },
  disabled: { tone: 'still', Icon: Ban },
  needsApproval: { tone: 'warn', Icon: ShieldQuestionMark },
  expired: { tone: 'warn', Icon: TimerOff },
  mailFailed: { tone: 'bad', Icon: MailX },
  mailWaiting: { tone: 'warn', Icon: MailWarning },
  expiresSoon: { tone: 'warn', Icon: ClockAlert },
  pending: { tone: 'still', Icon: Clock },
};

const DAY_MS = 24 * 3_600_000;
/** From so many days before its end on, an invite's end wants a look. */
const SOON_DAYS = 2;

type Seen = Pick<Person, 'status' | 'needsApproval' | 'expiresAt' | 'mailState'>;

/** How it stands with a person, for the list and for their own page. */
export function standingOf(person: Seen, now = Date.now()): Standing {
  const days = Math.max(0, Math.ceil(((person.expiresAt?.getTime() ?? now) - now) / DAY_MS));
  const name = nameOf(person, days);
  return { name, days, ...LOOKS[name] };
}

function nameOf({ status, needsApproval, mailState }: Seen, days: number): Standing['name'] {
  if (status === 'active' || status === 'disabled') return status;
  if (needsApproval) return 'needsApproval';
  if (status === 'expired') return 'expired';
  if (mailState === 'failed') return 'mailFailed';
  if (mailState === 'queued' || mailState === 'sending') return 'mailWaiting';
  return days <= SOON_DAYS ? 'expiresSoon' : 'pending';
}
