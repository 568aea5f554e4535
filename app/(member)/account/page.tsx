import { Download } from 'lucide-react';
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { requireActor, requireProof } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { buttonLook } from '@/components/button';
import { Notice } from '@/components/notice';
import { OneOpen } from '@/components/opening';
import { Row, Rows, Section } from '@/components/section';
import { When } from '@/components/when';
import { hasProved, type UserActor } from '@/lib/actor';
import { config } from '@/lib/config';
import { mayLeave } from '@/lib/departures/policy';
import { listOwnThings } from '@/lib/departures/queries';
import { findOpenEmailChange } from '@/lib/email-changes/queries';
import { listSignedInApps } from '@/lib/oidc/queries';
import { listSessions } from '@/lib/sessions/queries';
import { listFailedSignIns } from '@/lib/users/list-failed-sign-ins';
import { isManagedByEnvironment, mayChangeOwnProfile } from '@/lib/users/policy';
import { findPasswordDate } from '@/lib/users/queries';
import { sayOwned } from '../owned';
import { PageHead } from '../page-head';
import { SignedInApps } from '../signed-in-apps';
import { AppPasswords } from './app-passwords';
import { Devices } from './devices';
import { EmailRow } from './email-row';
import { FailedSignIns } from './failed-sign-ins';
import { LeaveRow } from './leave-row';
import { NameRow } from './name-row';
import { Passkeys } from './passkeys';
import { PasswordRow } from './password-row';
import { TakeBackForm } from './take-back-form';
import { TwoFactorRows } from './two-factor-rows';
import { Welcome } from './welcome';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('account'))('title') };
}

/** What opens only to whoever has shown lately who they are. */
const asksProof = (change: string) => /^(two-factor|passkey|app-password|leave|remove-.+)$/.test(change);

/**
 * Who somebody is here, how they sign in, and where they are signed in. `change` says which form is open; with `export` the
 * file of what is kept about them comes by itself, where they had to show first who they are.
 */
export default async function AccountPage({ searchParams }: PageProps<'/account'>) {
  const query = await searchParams;
  const change = typeof query.change === 'string' ? query.change : null;
  const actor = await (change && asksProof(change) ? requireProof() : requireActor());
  const { firstName, lastName } = actor;
  const isAwaitingFile = query.export !== undefined && hasProved(actor);
  const [devices, apps, failedSignIns] = await Promise.all([
    listSessions(actor),
    listSignedInApps(actor),
    listFailedSignIns(actor),
  ]);
  const t = await getWords('account');
  return (
    <OneOpen path="/account" change={change}>
      <div className="mx-auto max-w-text space-y-8">
        <PageHead title={t('title')} />
        {isAwaitingFile && <meta httpEquiv="refresh" content="0;url=/account/export" />}
        {query.joined !== undefined && (
          <Welcome
            title={t('welcome.title', { instance: config().instanceName, name: firstName || lastName })}
          >
            {t('welcome.about')}
          </Welcome>
        )}
        {isManagedByEnvironment(actor) && <Notice>{t('managed')}</Notice>}
        <You actor={actor} />
        <SigningIn actor={actor} />
        <Devices devices={devices} />
        <SignedInApps apps={apps} />
        <FailedSignIns bursts={failedSignIns} />
        <Data actor={actor} />
      </div>
    </OneOpen>
  );
}

async function You({ actor }: { actor: UserActor }) {
  const { firstName, lastName, email, role } = actor;
  const emailChange = await findOpenEmailChange(actor);
  const t = await getWords('account');
  const people = await getWords('people');
  return (
    <Section id="you" title={t('you.heading')}>
      <Rows label="you">
        {mayChangeOwnProfile(actor) ? (
          <>
            <NameRow firstName={firstName} lastName={lastName} />
            <EmailRow
              email={email}
              isMailed={config().mail !== null}
              waiting={
                emailChange ? { email: emailChange.newEmail, note: <Waiting {...emailChange} /> } : undefined
              }
            />
          </>
        ) : (
          <>
            <Row name={t('you.name')}>
              <bdi>{`${firstName} ${lastName}`.trim()}</bdi>
            </Row>
            <Row name={t('you.email')}>{email}</Row>
          </>
        )}
        <Row name={t('role.heading')}>
          {people(`role.${role}`)}
          <p className="text-small text-quiet">{t(`role.${role}`)}</p>
        </Row>
      </Rows>
    </Section>
  );
}

/** That another address waits to be confirmed. */
async function Waiting({ newEmail, expiresAt }: { newEmail: string; expiresAt: Date }) {
  const t = await getWords('account');
  return (
    <Notice deed={<TakeBackForm />}>
      <p>
        {t.rich('email.waiting', {
          newEmail,
          b: (words: ReactNode) => <strong className="font-semibold">{words}</strong>,
          when: () => <When at={expiresAt} />,
        })}
      </p>
    </Notice>
  );
}

async function SigningIn({ actor }: { actor: UserActor }) {
  const { firstName, lastName, email } = actor;
  const { passwordMinLength: minLength, instanceName } = config();
  const t = await getWords('account');
  const setAt = await findPasswordDate(actor);
  return (
    <Section id="signing-in" title={t('signingIn.heading')}>
      <Rows label="signing-in">
        {mayChangeOwnProfile(actor) && (
          <PasswordRow
            value={t.rich('signingIn.passwordSet', { when: () => <When at={setAt} /> })}
            personal={{ email, firstName, lastName, instanceName }}
            minLength={minLength}
          />
        )}
        <TwoFactorRows actor={actor} />
        <Passkeys actor={actor} />
        <AppPasswords actor={actor} />
      </Rows>
    </Section>
  );
}

async function Data({ actor }: { actor: UserActor }) {
  const { instanceName: instance } = config();
  const t = await getWords('account');
  return (
    <Section id="data" title={t('data.heading')}>
      <Rows label="data">
        <Row
          name={t('data.export')}
          deed={
            <a href="/account/export" className={buttonLook('plain')}>
              <Download size={16} strokeWidth={1.75} aria-hidden="true" />
              {t('data.download')}
            </a>
          }
        >
          <p className="text-quiet">{t('data.exportAbout', { instance })}</p>
        </Row>
        <LeaveRow email={actor.email} obstacle={await obstacle(actor)} hasProved={hasProved(actor)} />
      </Rows>
    </Section>
  );
}

/** Why somebody cannot delete their own account, and what to do about it; null when they can. */
async function obstacle(actor: UserActor): Promise<string | null> {
  const t = await getWords('account');
  if (isManagedByEnvironment(actor)) return t('leave.managed');
  if (!mayLeave(actor)) return t('leave.owner');
  const things = await sayOwned(await listOwnThings(actor));
  return things ? t('leave.owned', { things, role: actor.role }) : null;
}
