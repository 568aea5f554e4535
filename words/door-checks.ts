import type { ProxyName } from '../lib/apps/proxy-words';
import { type Places, proxyIn, remediesFor } from '../lib/door-checks/remedies';
import { ATTACKS, type Attack, type Finding, type Outcome, outcomeOf } from '../lib/door-checks/schema';
import { sayList } from './say';
import { ENGLISH, tagOf, wordsOf } from './words';

/** An attack as it is told: what came of it, what was seen, and what to do where something is to be done. */
export type SaidFinding = {
  attack: Attack;
  outcome: Outcome;
  title: string;
  seen: string;
  /** Empty where nothing is to be done. */
  advice: string;
  lines: SaidLines[];
};

/** Lines of a proxy's configuration; `label` says of which, and whether they are to go. */
export type SaidLines = { proxy: ProxyName; label: string; text: string; marks: string[] };

export type SaidCheck = {
  tone: 'good' | 'bad' | 'open';
  title: string;
  /** What it means; empty where the door held. */
  about: string;
  /** The worst first, each with lines for the proxies that are known; `proxy` is the one that answered, if it said so. */
  findings: SaidFinding[];
  proxy: ProxyName | null;
  /** What no check can see. */
  blind: string;
};

type Checked = { requests: number; findings: readonly Finding[] };
type App = { name: string; address: string };

const TONES = { held: 'good', came_through: 'bad', unknown: 'open' } as const;
const WORST: Outcome[] = ['came_through', 'unknown', 'held'];
/** What lets anybody do something; the others are told as they are. */
const DANGERS: Attack[] = ['unguarded', 'down', 'forged', 'lies'];

/** What came of an attack on an app's door, for pages and the command line. */
export function sayCheck(
  app: App,
  { requests, findings }: Checked,
  places: Places,
  language: string = ENGLISH,
): SaidCheck {
  const outcome = outcomeOf(findings);
  const say = sayer(language);
  const count = (wanted: Outcome) => findings.filter((it) => it.outcome === wanted).length;
  const facts = {
    ...{ requests, attacks: ATTACKS.length },
    ...{ failed: count('came_through'), untried: count('unknown') },
  };
  const isReached = count('unknown') < findings.length;
  return {
    tone: TONES[outcome],
    title: say(`verdict.${isReached ? outcome : 'unreached'}`, facts),
    about:
      outcome === 'came_through'
        ? sayDangers(app, findings, language)
        : outcome === 'unknown'
          ? say('about.unknown', facts)
          : '',
    findings: findings
      .map((finding) => sayFinding(app, finding, places, language))
      .sort((one, other) => WORST.indexOf(one.outcome) - WORST.indexOf(other.outcome)),
    proxy: proxyIn(findings),
    blind: say('blind', facts),
  };
}

function sayFinding(app: App, finding: Finding, places: Places, language: string): SaidFinding {
  const { attack, outcome } = finding;
  const say = sayer(language);
  const facts = argumentsFor(app, finding.facts, language);
  const lines = remediesFor(finding, app, places).map(({ proxy, change, file, text, marks }) => ({
    ...{ proxy, text, marks },
    label: say('place', { proxy: say(`proxy.${proxy}`, {}), change, file }),
  }));
  const isUntried = outcome === 'unknown';
  return {
    attack,
    outcome,
    title: say(`attack.${attack}.${outcome}`, facts),
    seen: isUntried
      ? say('untried', facts)
      : say(`attack.${attack}.${outcome === 'held' ? 'proof' : 'seen'}`, facts),
    advice:
      lines.length > 0 || outcome === 'came_through'
        ? say(isUntried || outcome === 'held' ? 'add' : `attack.${attack}.advice`, facts)
        : '',
    lines,
  };
}

function sayDangers(app: App, findings: readonly Finding[], language: string): string {
  const say = sayer(language);
  const failed = findings.filter(({ outcome }) => outcome === 'came_through');
  const told = ({ attack, facts }: Finding) => say(`danger.${attack}`, argumentsFor(app, facts, language));
  const [open, others] = [true, false].map((it) =>
    failed.filter(({ attack }) => DANGERS.includes(attack) === it),
  );
  const deeds = (open ?? []).map(told);
  return [
    ...(deeds.length > 0 ? [say('danger.anybody', { deeds: sayList(deeds, language) })] : []),
    ...(others ?? []).map(told),
  ].join(' ');
}

/** Facts of a finding as messages take them, all of them: what was not found is empty. */
function argumentsFor(app: App, facts: Finding['facts'], language: string): Record<string, string | number> {
  const { hostname } = new URL(app.address);
  const text = [
    'door',
    'doors',
    'status',
    'why',
    'header',
    'way',
    'value',
    'isTold',
    'what',
    'told',
    'sent',
    'names',
    'code',
    'ip',
    'open',
    'own',
  ];
  const known = Object.fromEntries(text.map((name) => [name, facts[name] ?? '']));
  const until = facts.validTo ? new Date(facts.validTo) : null;
  return {
    ...known,
    name: app.name,
    host: hostname,
    tried: Number(facts.tried ?? 0),
    through: Number(facts.through ?? 0),
    isAll: facts.tried && facts.tried === facts.through ? 'yes' : 'no',
    until: until
      ? new Intl.DateTimeFormat(tagOf(language), { dateStyle: 'long', timeZone: 'UTC' }).format(until)
      : '',
    hasOpen: facts.open ? 'yes' : 'no',
    hasOwn: facts.own ? 'yes' : 'no',
    hasSent: facts.sent ? 'yes' : 'no',
    hasStatus: facts.status ? 'yes' : 'no',
  };
}

/** Keys are made of codes that the test walks through, each with all facts that there are. */
function sayer(language: string): (key: string, facts: Record<string, string | number>) => string {
  const t = wordsOf('doorCheck', language);
  return (key, facts) => t(key as never, facts as never);
}
