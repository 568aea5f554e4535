'use client';

import { Field } from '@/components/form';
import { useWords } from '@/components/words';
import { Choice, Radio } from './choice';

/** What is asked of an app that signs in by itself. It is there where that kind is chosen, without JavaScript too. */
export function ClientFields({ values }: { values: Record<string, string> }) {
  const t = useWords('oidcApps');
  return (
    <div className="hidden space-y-6 group-has-[[name=kind][value=oidc]:checked]/kind:block">
      <Field
        name="redirectUris"
        label={t('redirectUris.label')}
        help={t('redirectUris.help')}
        rows={2}
        autoComplete="off"
        placeholder="https://wiki.example.com/callback"
      />
      <Field
        name="postLogoutRedirectUris"
        label={t('postLogoutRedirectUris.label')}
        help={t('postLogoutRedirectUris.help')}
        rows={1}
        autoComplete="off"
      />
      <Field
        name="backchannelLogoutUri"
        label={t('backchannelLogoutUri.label')}
        help={t('backchannelLogoutUri.help')}
        autoComplete="off"
      />
      <Choice legend={t('client.legend')}>
        {(['no', 'yes'] as const).map((value) => (
          <Radio
            key={value}
            name="isPublic"
            value={value}
            isChosen={(values.isPublic ?? 'no') === value}
            label={t(`client.${value}`)}
            help={t(`client.${value}About`)}
          />
        ))}
      </Choice>
      <Choice legend={t('party.legend')}>
        {(['no', 'yes'] as const).map((value) => (
          <Radio
            key={value}
            name="isThirdParty"
            value={value}
            isChosen={(values.isThirdParty ?? 'no') === value}
            label={t(`party.${value}`)}
            help={t(`party.${value}About`)}
          />
        ))}
      </Choice>
    </div>
  );
}
