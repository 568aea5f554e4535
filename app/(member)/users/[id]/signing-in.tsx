import { ShieldAlert } from 'lucide-react';
import { getWords, readerLanguage } from '@/app/_web/words';
import { Pill } from '@/components/pill';
import { Row, Rows, Section } from '@/components/section';
import { When } from '@/components/when';
import type { UserActor } from '@/lib/actor';
import { config } from '@/lib/config';
import type { Factors } from '@/lib/passkeys/list-factors';
import { mayCopyPasswordResetLink } from '@/lib/password-resets/policy';
import type { PersonInFull } from '@/lib/people/get';
import { isManagedByEnvironment } from '@/lib/users/policy';
import { sayList } from '@/words/say';
import { DeedButton } from '../deed-button';
import { DeedForm } from '../row-forms';
import { doDeedHere } from './actions';

type SigningInProps = { actor: UserActor; shown: PersonInFull; factors: Factors };

/** By what they sign in, and since when. */
export async function SigningIn({ actor, shown, factors }: SigningInProps) {
  const { person, passwordSetAt } = shown;
  const { id, kind, email, role, status } = person;
  const { codeSince, passkeys } = factors;
  const isOwn = id === actor.id;
  const isManaged = isManagedByEnvironment(person);
  const mayMail =
    !isOwn &&
    status === 'active' &&
    !isManaged &&
    config().mail !== null &&
    mayCopyPasswordResetLink(actor, role);
  const row = { kind, id, email };
  const t = await getWords('person');
  return (
    <Section id="signing-in" title={t('signingIn.title')}>
      <Rows label="signing-in">
        <Row
          name={t('signingIn.password')}
          deed={
            mayMail && (
              <>
                <DeedButton action={doDeedHere} {...{ row, role }} deed="sendResetMail" />
                <noscript>
                  <DeedForm row={row} deed="sendResetMail" action={doDeedHere} />
                </noscript>
              </>
            )
          }
        >
          {isManaged
            ? t('signingIn.managed')
            : passwordSetAt
              ? t.rich('signingIn.setAt', { when: () => <When at={passwordSetAt} /> })
              : t('signingIn.set')}
        </Row>
        <Row name={t('signingIn.factor')}>
          {codeSince && t.rich('signingIn.on', { when: () => <When at={codeSince} /> })}
          {!codeSince && passkeys.length > 0 && t('signingIn.byPasskey')}
          {!codeSince && passkeys.length === 0 && (
            <Pill tone="warn" Icon={ShieldAlert}>
              {t('signingIn.off')}
            </Pill>
          )}
        </Row>
        <Row name={t('signingIn.passkeys')}>
          {passkeys.length > 0
            ? sayList(
                passkeys.map(({ name }) => name),
                await readerLanguage(),
              )
            : t('signingIn.none')}
        </Row>
      </Rows>
    </Section>
  );
}
