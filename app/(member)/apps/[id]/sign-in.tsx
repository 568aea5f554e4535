import { getWords } from '@/app/_web/words';
import { Row, Rows, Section } from '@/components/section';
import { SwitchButton } from '@/components/switch-button';
import { When } from '@/components/when';
import type { UserActor } from '@/lib/actor';
import type { ManagedApp } from '@/lib/apps/queries';
import { findClient } from '@/lib/oidc/queries';
import { ID_TOKEN_ALGS } from '@/lib/oidc/schema';
import { SignInDetails } from '../sign-in-details';
import { signInWords } from '../sign-in-words';
import { change } from './client-actions';
import { AlgRow, SecretRow, UrisRow } from './client-forms';

/** What an app that signs in by itself has to be told, and what is known of it. */
export async function SignIn({ actor, app }: { actor: UserActor; app: ManagedApp }) {
  const client = await findClient(actor, app.id);
  if (!client) return null;
  const { id: appId, name } = app;
  const { isPublic, isThirdParty, secretMadeAt, backchannelLogoutUri } = client;
  const t = await getWords('oidcApps');
  const words = await signInWords({ ...app, isPublic }, null);
  const when = () => (secretMadeAt ? <When at={secretMadeAt} /> : null);
  return (
    <>
      <Section id="sign-in" title={t('title')}>
        <SignInDetails
          words={words}
          label="sign-in"
          secret={
            isPublic ? (
              <Row name={t('secret.name')}>
                <p className="text-small text-quiet">{t('secret.public')}</p>
              </Row>
            ) : (
              <SecretRow appId={appId} name={name}>
                {t.rich('secret.made', { when })}
              </SecretRow>
            )
          }
        />
      </Section>
      <Section id="known" title={t('known')}>
        <Rows label="known">
          <UrisRow appId={appId} field="redirectUris" uris={client.redirectUris} />
          <UrisRow appId={appId} field="postLogoutRedirectUris" uris={client.postLogoutRedirectUris} />
          <UrisRow
            appId={appId}
            field="backchannelLogoutUri"
            uris={backchannelLogoutUri ? [backchannelLogoutUri] : []}
          />
          <Row
            name={<span id="party">{t('party.name')}</span>}
            deed={
              <SwitchButton
                labelledBy="party"
                isOn={isThirdParty}
                name="isThirdParty"
                action={change}
                fields={{ appId }}
              />
            }
          >
            <p className="text-small text-quiet">{t(isThirdParty ? 'party.yesAbout' : 'party.noAbout')}</p>
          </Row>
          <AlgRow appId={appId} alg={client.idTokenAlg} algs={ID_TOKEN_ALGS} />
        </Rows>
      </Section>
    </>
  );
}
