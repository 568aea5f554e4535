import type { Metadata } from 'next';
import { requireActor } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { Notice } from '@/components/notice';
import { Section } from '@/components/section';
import { When } from '@/components/when';
import { config } from '@/lib/config';
import { findOpenEmailChange } from '@/lib/email-changes/queries';
import { listSessions } from '@/lib/sessions/queries';
import { listFailedSignIns } from '@/lib/users/list-failed-sign-ins';
import { isManagedByEnvironment, mayChangeOwnProfile } from '@/lib/users/policy';
import { Devices } from './devices';
import { EmailForm } from './email-form';
import { FailedSignIns } from './failed-sign-ins';
import { NameForm } from './name-form';
import { Passkeys } from './passkeys';
import { PasswordForm } from './password-form';
import { TakeBackForm } from './take-back-form';
import { TwoFactor } from './two-factor-section';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('account'))('title') };
}

export default async function AccountPage({ searchParams }: PageProps<'/account'>) {
  const { change } = await searchParams;
  const actor = await requireActor(change === 'password' ? '/account?change=password' : '/account');
  const { firstName, lastName, email, role } = actor;
  const { mail, passwordMinLength, instanceName } = config();
  const [emailChange, devices, failedSignIns] = await Promise.all([
    findOpenEmailChange(actor),
    listSessions(actor),
    listFailedSignIns(actor),
  ]);
  const mayChange = mayChangeOwnProfile(actor);
  const t = await getWords('account');
  const devicesWords = await getWords('devices');
  return (
    <div className="max-w-2xl space-y-5">
      <h1 className="text-title font-bold">{t('title')}</h1>
      {isManagedByEnvironment(actor) && <Notice>{t('managed')}</Notice>}
      <Section id="name" title={t('name.heading')}>
        {mayChange ? (
          <NameForm firstName={firstName} lastName={lastName} />
        ) : (
          <p>
            {firstName} {lastName}
          </p>
        )}
      </Section>
      <Section id="email" title={t('email.heading')}>
        <p className="wrap-anywhere">{email}</p>
        <div role="status" className="empty:hidden">
          {emailChange && (
            <Notice>
              <p>
                {t.rich('email.waiting', {
                  newEmail: emailChange.newEmail,
                  email,
                  b: (words) => <strong className="wrap-anywhere">{words}</strong>,
                  when: () => <When at={emailChange.expiresAt} />,
                  address: (words) => <span className="wrap-anywhere">{words}</span>,
                })}
              </p>
              <TakeBackForm />
            </Notice>
          )}
        </div>
        {mayChange && <EmailForm isOpen={change === 'email'} email={email} isMailed={mail !== null} />}
      </Section>
      {mayChange && (
        <Section id="password" title={t('password.heading')}>
          <PasswordForm
            isOpen={change === 'password'}
            personal={{ email, firstName, lastName, instanceName }}
            minLength={passwordMinLength}
          />
        </Section>
      )}
      <TwoFactor actor={actor} change={change} />
      <Passkeys actor={actor} change={change} />
      <Section id="role" title={t('role.heading')}>
        <p>{t.rich(`role.${role}`, { b: (words) => <strong>{words}</strong> })}</p>
      </Section>
      <Section id="devices" title={devicesWords('heading')}>
        <Devices devices={devices} />
      </Section>
      <Section id="failed-sign-ins" title={t('failedSignIns.heading')}>
        <FailedSignIns bursts={failedSignIns} />
      </Section>
    </div>
  );
}
