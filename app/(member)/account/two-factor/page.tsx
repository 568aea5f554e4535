import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { factorPath, requireProof } from '@/app/_web/actor';
import { ownPath } from '@/app/_web/own-path';
import { getWords } from '@/app/_web/words';
import { Notice } from '@/components/notice';
import { OneOpen } from '@/components/opening';
import { QrCode } from '@/components/qr-code';
import { Rows, Section } from '@/components/section';
import { config } from '@/lib/config';
import { mayTurnOnTwoFactor } from '@/lib/factors/policy';
import { findTwoFactor, findTwoFactorSetup } from '@/lib/factors/queries';
import { arePasskeysPossible } from '@/lib/passkeys/policy';
import { PageHead } from '../../page-head';
import { Passkeys } from '../passkeys';
import { SignOutHere } from '../sign-out-forms';
import { SetupForm, TurnOnForm } from './forms';
import { TypedKey } from './typed-key';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('twoFactor'))('setup.title') };
}

/** Shows the key for the authenticator app once the actor has asked for one: a GET makes none. */
export default async function TwoFactorPage({ searchParams }: PageProps<'/account/two-factor'>) {
  const next = ownPath((await searchParams).next);
  const actor = await requireProof(factorPath(next));
  const [factor, setup] = await Promise.all([findTwoFactor(actor.id), findTwoFactorSetup(actor)]);
  if (!factor && !mayTurnOnTwoFactor()) redirect('/account');
  const t = await getWords('twoFactor');
  const account = await getWords('account');
  const back = actor.lacksFactor ? undefined : { href: '/account', label: account('title') };
  const enforced = actor.lacksFactor && <Notice>{t('enforced')}</Notice>;
  return (
    <OneOpen path="/account/two-factor" change={null}>
      <div className="mx-auto max-w-text space-y-6">
        {factor || setup ? (
          <SetupForm
            isOn={factor !== null}
            next={next}
            cancel={actor.lacksFactor ? null : next === '/' ? '/account' : next}
            owner={t('owner', { email: actor.email, instance: config().instanceName })}
            heads={{
              before: (
                <>
                  <PageHead title={t('setup.title')} about={t('setup.step1')} back={back} />
                  {enforced}
                </>
              ),
              after: (
                <div className="print:hidden">
                  <PageHead title={t('setup.isOn')} about={t('setup.step2')} />
                </div>
              ),
            }}
            picture={setup && <QrCode text={setup.link} label={t('setup.picture')} />}
          >
            {setup && <HowToScan keyText={setup.key} link={setup.link} />}
          </SetupForm>
        ) : (
          <>
            <PageHead title={t('setup.title')} back={back} />
            {enforced}
            <p>{t('setup.before')}</p>
            <TurnOnForm next={next} />
          </>
        )}
        {actor.lacksFactor && (
          <>
            {arePasskeysPossible() && (
              <Section id="instead" title={t('setup.instead')}>
                <Rows label="instead">
                  <Passkeys actor={actor} next={next} />
                </Rows>
              </Section>
            )}
            <SignOutHere next={next} />
          </>
        )}
      </div>
    </OneOpen>
  );
}

async function HowToScan({ keyText, link }: { keyText: string; link: string }) {
  const t = await getWords('twoFactor');
  return (
    <div>
      <p className="font-semibold">{t('setup.scan')}</p>
      <p className="text-quiet">{t('setup.key')}</p>
      <TypedKey value={keyText} />
      <p className="text-quiet">
        {t.rich('setup.open', {
          link: (words) => (
            <a href={link} className="link">
              {words}
            </a>
          ),
        })}
      </p>
    </div>
  );
}
