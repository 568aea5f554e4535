import { z } from 'zod';
import { Layout, Paragraph } from './layout';
import { At, given, inHours, mail, Times } from './mail';

/** Tells, and asks for nothing: it has no link, so that nobody learns to follow one in a mail of this kind. */
export default mail({
  name: 'sign-in-changed',
  facts: z.object({
    /** What was changed about how somebody signs in. */
    what: z.enum([
      'two-factor-on',
      'two-factor-off',
      'two-factor-cleared',
      'backup-codes-renewed',
      'backup-code-used',
      'passkey-added',
      'passkey-removed',
    ]),
    changedAt: At,
    times: Times,
    /** The passkey's name, or who cleared the factor; empty where it is neither. */
    detail: z.string().default(''),
  }),
  choices: ['what'],

  sample: () => ({ what: 'two-factor-on' as const, changedAt: inHours(0) }),

  subject: ({ t, instanceName, what }) =>
    t('sign-in-changed.subject', { instanceName, heading: t(`sign-in-changed.what.${what}.heading`) }),

  Body({ language, t, sign, instanceName, email, what, detail, changedAt, times }) {
    const sentence = t(`sign-in-changed.what.${what}.sentence`, { detail, hasDetail: given(detail) });
    return (
      <Layout
        language={language}
        sign={sign}
        preview={sentence}
        instanceName={instanceName}
        heading={t(`sign-in-changed.what.${what}.heading`)}
      >
        <Paragraph>
          {sentence} {t('sign-in-changed.account', { email, instanceName, changedAt })}
        </Paragraph>
        {times && <Paragraph>{t('layout.times', { times })}</Paragraph>}
        <Paragraph>{t('sign-in-changed.itWasYou')}</Paragraph>
        <Paragraph>{t('sign-in-changed.itWasNotYou', { instanceName })}</Paragraph>
      </Layout>
    );
  },
});
