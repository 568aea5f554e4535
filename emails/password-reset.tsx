import { z } from 'zod';
import { Action, Layout, Paragraph } from './layout';
import { At, inHours, LinkFact, mail, sampleLink } from './mail';

export default mail({
  name: 'password-reset',
  facts: z.object({ link: LinkFact, firstName: z.string(), lastName: z.string(), expiresAt: At }),

  sample: ({ firstName, lastName }) => ({
    link: sampleLink('/reset-password/'),
    firstName,
    lastName,
    expiresAt: inHours(1),
  }),

  subject: ({ t, instanceName }) => t('password-reset.subject', { instanceName }),

  Body({ language, t, sign, instanceName, email, expiresAt, link }) {
    return (
      <Layout
        language={language}
        sign={sign}
        preview={t('password-reset.preview', { instanceName })}
        instanceName={instanceName}
        heading={t('password-reset.heading')}
      >
        <Paragraph>{t('password-reset.opening', { email, instanceName })}</Paragraph>
        <Action t={t} sign={sign} href={link}>
          {t('password-reset.choose')}
        </Action>
        <Paragraph quiet>{t('password-reset.expiry', { expiresAt })}</Paragraph>
        <Paragraph quiet>{t('password-reset.unasked')}</Paragraph>
      </Layout>
    );
  },

  custom: {
    values: ({ firstName, lastName, expiresAt, link }) => ({
      firstName,
      lastName,
      expiresAt,
      passwordResetUrl: link,
    }),
    source: {
      instanceName: '{{instanceName}}',
      email: '{{email}}',
      firstName: '{{firstName}}',
      lastName: '{{lastName}}',
      expiresAt: '{{expiresAt}}',
      link: '{{passwordResetUrl}}',
    },
  },
});
