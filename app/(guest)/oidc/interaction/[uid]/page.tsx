import { AtSign, Clock, KeyRound, type LucideIcon, Shapes, UserRound } from 'lucide-react';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { currentActor } from '@/app/_web/actor';
import { wayHere } from '@/app/_web/door';
import { askedBy, findOwnQuestion, questionPath } from '@/app/_web/question';
import { getWords } from '@/app/_web/words';
import { buttonLook } from '@/components/button';
import { Card } from '@/components/card';
import { Face, ThingFace } from '@/components/face';
import { Logo } from '@/components/logo';
import type { UserActor } from '@/lib/actor';
import { iconPathOf } from '@/lib/apps/link';
import { setPageStatus } from '@/lib/arrival';
import { config } from '@/lib/config';
import { isTwoFactorOn } from '@/lib/factors/queries';
import { type Entrance, findEntrance, findPerson, type Question } from '@/lib/oidc/queries';
import { findOwnerName } from '@/lib/passes/queries';
import { countPasskeys } from '@/lib/passkeys/queries';
import { wholeName } from '@/lib/person-name';
import { logoFile } from '@/lib/sign';
import { ChangePersonForm } from '../../../change-person-form';
import { Barred, ComingItself, FactorNeeded, LedOn } from '../../../led';
import { AllowForm, ChooseForm, DenyForm } from './forms';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('oidc'))('page.title') };
}

/**
 * Between an app that lets people in by OpenID Connect and the sign-in: asks what is still to be asked, and then leads back to
 * the provider, which looks at what has been done since (server/oidc-session.ts). Opening it changes nothing.
 */
export default async function QuestionPage({ params }: PageProps<'/oidc/interaction/[uid]'>) {
  const { uid: id } = await params;
  const here = questionPath(id);
  const way = await wayHere();
  // Next follows the redirect of a form without the cookie of this page.
  if (way === 'fetched') return <ComingItself app={(await askedBy(here))?.name ?? ''} href={here} />;
  const question = await findOwnQuestion(id);
  if (!question) return <Lost />;
  const actor = await currentActor();
  if (actor.kind !== 'user') redirect(`/sign-in?next=${encodeURIComponent(here)}`);
  const entrance = await findEntrance(actor, question.appId);
  if (!entrance) return <Lost />;
  const asked = { id, question, actor, entrance, here };
  const isProved = actor.provedAt >= question.askedAt;
  const { prompt, reasons } = question;
  if (prompt === 'login' && !isProved && reasons.some((it) => WANTS_PROOF.includes(it)))
    redirect(`/prove?by=again&next=${encodeURIComponent(here)}`);
  if (prompt === 'login' && !isProved && reasons.some((it) => WANTS_ANOTHER.includes(it)))
    return <Choice {...asked} isOther />;
  if (!entrance.mayOpen) return <MayNot {...asked} />;
  const wantsFactor = prompt === 'factor' || reasons.some((it) => WANTS_FACTOR.includes(it));
  if (entrance.needsFactor || (wantsFactor && !actor.hasShownFactor)) return <Factor {...asked} />;
  if (prompt === 'select_account' && !isProved && !question.isAnswered) return <Choice {...asked} />;
  if (!question.isAnswered && isConsentOpen(question, entrance)) return <Consent {...asked} />;
  const href = question.next;
  if (way === 'elsewhere') redirect(href);
  return <LedOn app={entrance.name} href={href} />;
}

/** Reasons of the question `login` (OpenID Connect Core 1.0 §3.1.2.1: `prompt`, `max_age`). */
const WANTS_PROOF = ['login_prompt', 'max_age'];
/** The app means somebody else (`id_token_hint`, the claim `sub`). */
const WANTS_ANOTHER = ['id_token_hint', 'claims_id_token_sub_value'];
const WANTS_FACTOR = ['essential_acr', 'essential_acrs'];

function isConsentOpen({ prompt, reasons, scopes, askedAt }: Question, { isThirdParty, allowed }: Entrance) {
  if (prompt !== 'consent' || !isThirdParty) return false;
  if (!allowed || scopes.some((it) => !allowed.scopes.includes(it))) return true;
  return reasons.includes('consent_prompt') && allowed.at < askedAt;
}

type Asked = { id: string; question: Question; actor: UserActor; entrance: Entrance; here: string };

async function Lost() {
  setPageStatus(410);
  const t = await getWords('oidc');
  return (
    <Card title={t('lost.title')}>
      <p>{t('lost.said')}</p>
      <a href="/" className={buttonLook()}>
        {t('home', { instance: config().instanceName })}
      </a>
    </Card>
  );
}

async function MayNot({ actor, entrance, here }: Asked) {
  setPageStatus(403);
  const [t, door, owner] = [await getWords('oidc'), await getWords('door'), await findOwnerName()];
  const told = { email: actor.email, owner: owner ?? '', hasOwner: owner ? 'yes' : 'no' };
  return (
    <Barred title={t('page.barredTitle', { name: wholeName(actor), app: entrance.name })}>
      <p className="text-quiet wrap-anywhere">{t('page.barredSaid', told)}</p>
      <div className="flex flex-wrap gap-2">
        <a href="/apps" className={buttonLook()}>
          {door('forbidden.own')}
        </a>
        <ChangePersonForm next={here}>{t('page.other')}</ChangePersonForm>
      </div>
    </Barred>
  );
}

async function Factor({ actor, entrance, here }: Asked) {
  setPageStatus(403);
  const hasFactor = (await isTwoFactorOn(actor.id)) || (await countPasskeys(actor)) > 0;
  const title = (await getWords('door'))('factor.title', { app: entrance.name });
  return <FactorNeeded {...{ title, hasFactor, next: here, instance: config().instanceName }} />;
}

/** Who signs in: whoever is signed in, unless the app means somebody else (`isOther`). */
async function Choice({ id, actor, entrance, here, isOther = false }: Asked & { isOther?: boolean }) {
  const t = await getWords('oidc');
  const name = wholeName(actor);
  return (
    <Card title={t('page.chooseTitle', { app: entrance.name })}>
      <p className="text-quiet wrap-anywhere">
        {t(isOther ? 'page.otherSaid' : 'page.chooseSaid', { app: entrance.name, name, email: actor.email })}
      </p>
      <div className="space-y-3">
        {!isOther && <ChooseForm id={id} label={t('page.choose', { name: actor.firstName })} />}
        <ChangePersonForm className="w-full" next={here}>
          {t('page.other')}
        </ChangePersonForm>
      </div>
    </Card>
  );
}

/** What an app that somebody else runs will know. */
async function Consent({ id, question, actor, entrance, here }: Asked) {
  const t = await getWords('oidc');
  const { name: app, address, iconHash } = entrance;
  const { appId } = question;
  const person = await findPerson(actor.id);
  const told = { name: wholeName(actor), email: actor.email, count: person?.groups.length ?? 0 };
  const groups = person?.groups.join(', ') ?? '';
  const known = SHOWN.filter(({ scope }) => question.scopes.includes(scope));
  return (
    <Card
      title={t('page.consentTitle', { app, instance: config().instanceName })}
      head={<Between app={app} {...{ appId, iconHash }} />}
      foot={
        <ChangePersonForm look="deed" next={here}>
          {t('page.notYou', { name: actor.firstName })}
        </ChangePersonForm>
      }
    >
      <p className="-mt-2 text-center text-quiet wrap-anywhere">
        {t('page.consentSaid', { host: new URL(address).host })}
      </p>
      <div className="flex items-center gap-3">
        <Face id={actor.id} firstName={actor.firstName} lastName={actor.lastName} email={actor.email} />
        <div className="min-w-0">
          <p className="font-semibold wrap-anywhere">{wholeName(actor)}</p>
          <p className="text-small text-quiet wrap-anywhere">{actor.email}</p>
        </div>
      </div>
      <div>
        <h2 className="font-semibold">{t('page.consentKnows', { app })}</h2>
        <ul>
          {known.map(({ scope, icon: Icon }) => (
            <li key={scope} className="flex items-start gap-3 border-b border-line py-2">
              <Icon className="mt-0.5 size-4.5 shrink-0 text-quiet" aria-hidden strokeWidth={1.75} />
              <span className="wrap-anywhere">{t(`page.scopes.${scope}`, { ...told, groups })}</span>
            </li>
          ))}
        </ul>
      </div>
      <p className="text-small text-quiet">{t('page.notTold')}</p>
      <div className="space-y-3">
        <AllowForm id={id} label={t('page.allow')} />
        <DenyForm id={id} label={t('page.deny')} />
      </div>
    </Card>
  );
}

/** The instance and the app, between which something is about to be told. Decorative: the title names both. */
function Between({ app, appId, iconHash }: { app: string; appId: string; iconHash: string | null }) {
  return (
    <div className="mb-5 flex items-center justify-center gap-3">
      <Logo src={logoFile()?.path} isBig />
      <span className="w-10 border-t-2 border-dotted border-edge" />
      <ThingFace id={appId} name={app} icon={iconPathOf({ id: appId, iconHash })} size="big" />
    </div>
  );
}

const SHOWN = [
  { scope: 'openid', icon: KeyRound },
  { scope: 'profile', icon: UserRound },
  { scope: 'email', icon: AtSign },
  { scope: 'groups', icon: Shapes },
  { scope: 'offline_access', icon: Clock },
] as const satisfies { scope: string; icon: LucideIcon }[];
