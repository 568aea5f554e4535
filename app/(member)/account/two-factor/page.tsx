import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { requireProof } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { Notice } from '@/components/notice';
import { Section } from '@/components/section';
import { config } from '@/lib/config';
import { mayTurnOnTwoFactor } from '@/lib/factors/policy';
import { findTwoFactor, findTwoFactorSetup, type TwoFactorSetup } from '@/lib/factors/queries';
import { arePasskeysPossible } from '@/lib/passkeys/policy';
import { Passkeys } from '../passkeys';
import { SignOutHere } from '../sign-out-forms';
import { SetupForm, TurnOnForm } from './forms';
import { QrCode } from './qr-code';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('twoFactor'))('setup.title') };
}

/** Shows the key for the authenticator app once the actor has asked for one: a GET makes none. */
export default async function TwoFactorPage() {
  const actor = await requireProof('/account/two-factor');
  const [factor, setup] = await Promise.all([findTwoFactor(actor.id), findTwoFactorSetup(actor)]);
  if (!factor && !mayTurnOnTwoFactor()) redirect('/account');
  const t = await getWords('twoFactor');
  return (
    <div className="max-w-2xl space-y-5">
      <h1 className="text-title font-bold">{t('setup.title')}</h1>
      {actor.lacksFactor && <Notice>{t('enforced')}</Notice>}
      <Section id="app" title={t('setup.app')}>
        {factor || setup ? (
          <SetupForm
            isOn={factor !== null}
            owner={t('owner', { email: actor.email, instance: config().instanceName })}
          >
            {setup && <Setup setup={setup} />}
          </SetupForm>
        ) : (
          <>
            <p>{t('setup.before')}</p>
            <TurnOnForm />
          </>
        )}
      </Section>
      {actor.lacksFactor && (
        <>
          {arePasskeysPossible() && <Passkeys actor={actor} change={undefined} />}
          <SignOutHere />
        </>
      )}
    </div>
  );
}

async function Setup({ setup: { key, link } }: { setup: TwoFactorSetup }) {
  const t = await getWords('twoFactor');
  return (
    <>
      <p>{t('setup.scan')}</p>
      <QrCode text={link} label={t('setup.picture')} />
      <p>
        {t.rich('setup.open', {
          link: (words) => (
            <a href={link} className="inline-flex min-h-11 items-center font-semibold text-link underline">
              {words}
            </a>
          ),
        })}
      </p>
      <div>
        <p>{t('setup.key')}</p>
        <p className="mt-1 font-mono wrap-anywhere select-all">{key.replace(/.{4}(?=.)/g, '$& ')}</p>
      </div>
    </>
  );
}
