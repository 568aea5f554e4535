import type { Metadata } from 'next';
import { requireActor } from '@/app/_web/actor';
import { Notice } from '@/components/notice';
import { When } from '@/components/when';
import { config } from '@/lib/config';
import { findOpenEmailChange } from '@/lib/email-changes/queries';
import { listSessions } from '@/lib/sessions/queries';
import { isManagedByEnvironment, mayChangeOwnProfile } from '@/lib/users/policy';
import { Devices } from './devices';
import { EmailForm } from './email-form';
import { NameForm } from './name-form';
import { Passkeys } from './passkeys';
import { PasswordForm } from './password-form';
import { Section } from './section';
import { TakeBackForm } from './take-back-form';
import { TwoFactor } from './two-factor-section';

export const metadata: Metadata = { title: 'Account' };

const ROLES = {
  owner: { name: 'Owner', may: 'You run this instance, and manage everybody on it.' },
  admin: { name: 'Admin', may: 'You invite people, and manage everybody but the owner.' },
  member: { name: 'Member', may: 'You use this instance. The owner and admins manage who is on it.' },
};

export default async function AccountPage({ searchParams }: PageProps<'/account'>) {
  const { change } = await searchParams;
  const actor = await requireActor(change === 'password' ? '/account?change=password' : '/account');
  const { firstName, lastName, email, role } = actor;
  const { mail, passwordMinLength, instanceName } = config();
  const [emailChange, devices] = await Promise.all([findOpenEmailChange(actor), listSessions(actor)]);
  const mayChange = mayChangeOwnProfile(actor);
  return (
    <div className="max-w-2xl space-y-5">
      <h1 className="text-title font-bold">Account</h1>
      {isManagedByEnvironment(actor) && (
        <Notice>
          Your name, address and password are settings of this instance (N8N_INSTANCE_OWNER_MANAGED_BY_ENV).
          Whoever runs it changes them there, and restarts.
        </Notice>
      )}
      <Section id="name" title="Name">
        {mayChange ? (
          <NameForm firstName={firstName} lastName={lastName} />
        ) : (
          <p>
            {firstName} {lastName}
          </p>
        )}
      </Section>
      <Section id="email" title="Email">
        <p className="wrap-anywhere">{email}</p>
        <div role="status" className="empty:hidden">
          {emailChange && (
            <Notice>
              <p>
                <strong className="wrap-anywhere">{emailChange.newEmail}</strong> waits to be confirmed. Open
                the link in the mail that goes there; it expires <When at={emailChange.expiresAt} />. Until it
                is confirmed, you sign in with <span className="wrap-anywhere">{email}</span>.
              </p>
              <TakeBackForm />
            </Notice>
          )}
        </div>
        {mayChange && <EmailForm isOpen={change === 'email'} email={email} isMailed={mail !== null} />}
      </Section>
      {mayChange && (
        <Section id="password" title="Password">
          <PasswordForm
            isOpen={change === 'password'}
            known={{ email, firstName, lastName, instanceName }}
            minLength={passwordMinLength}
          />
        </Section>
      )}
      <TwoFactor actor={actor} change={change} />
      <Passkeys actor={actor} change={change} />
      <Section id="role" title="Role">
        <p>
          <strong>{ROLES[role].name}.</strong> {ROLES[role].may}
        </p>
      </Section>
      <Section id="devices" title="Signed-in devices">
        <Devices devices={devices} />
      </Section>
    </div>
  );
}
