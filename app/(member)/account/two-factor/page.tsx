import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { requireProof } from '@/app/_web/actor';
import { config } from '@/lib/config';
import { mayTurnOnTwoFactor } from '@/lib/factors/policy';
import { findTwoFactor, findTwoFactorSetup, type TwoFactorSetup } from '@/lib/factors/queries';
import { Section } from '../section';
import { SetupForm, TurnOnForm } from './forms';
import { QrCode } from './qr-code';

export const metadata: Metadata = { title: 'Turn on two-factor sign-in' };

/** Shows what the authenticator app is to be given, once the actor has asked for it: looking makes no key. */
export default async function TwoFactorPage() {
  const actor = await requireProof('/account/two-factor');
  const [factor, setup] = await Promise.all([findTwoFactor(actor.id), findTwoFactorSetup(actor)]);
  if (!factor && !mayTurnOnTwoFactor()) redirect('/account');
  const { instanceName } = config();
  return (
    <div className="max-w-2xl space-y-5">
      <h1 className="text-title font-bold">Turn on two-factor sign-in</h1>
      <Section id="app" title="Authenticator app">
        {factor || setup ? (
          <SetupForm isOn={factor !== null} of={`${actor.email} at ${instanceName}`}>
            {setup && <Setup setup={setup} />}
          </SetupForm>
        ) : (
          <>
            <p>Have an authenticator app at hand, on your phone or in your password manager.</p>
            <TurnOnForm />
          </>
        )}
      </Section>
    </div>
  );
}

function Setup({ setup: { key, link } }: { setup: TwoFactorSetup }) {
  return (
    <>
      <p>Scan this with an authenticator app. Then type the six digits that it shows.</p>
      <QrCode text={link} label="The key as a picture, for your authenticator app to scan" />
      <p>
        Are you on the phone that has the app?{' '}
        <a href={link} className="inline-flex min-h-11 items-center font-semibold text-link underline">
          Open it in the app
        </a>
      </p>
      <div>
        <p>No camera? Type this key into the app:</p>
        <p className="mt-1 font-mono wrap-anywhere select-all">{key.replace(/.{4}(?=.)/g, '$& ')}</p>
      </div>
    </>
  );
}
