import { z } from 'zod';
import { Action, Layout, Paragraph } from './layout';
import { At, inHours, LinkFact, mail, sampleLink } from './mail';

/** Goes to the new address. */
export default mail({
  name: 'email-change',
  facts: z.object({ link: LinkFact, expiresAt: At }),

  sample: () => ({ link: sampleLink('/change-email/'), expiresAt: inHours(24) }),

  subject: ({ t, instanceName }) => t('email-change.subject', { instanceName }),

  Body({ language, t, sign, instanceName, email, expiresAt, link }) {
    return (
      <Layout
        language={language}
        sign={sign}
        preview={t('email-change.preview', { instanceName, email })}
        instanceName={instanceName}
        heading={t('email-change.heading')}
      >
        <Paragraph>{t('email-change.opening', { instanceName, email })}</Paragraph>
        <Action t={t} sign={sign} href={link}>
          {t('email-change.confirm')}
        </Action>
        <Paragraph quiet>{t('email-change.expiry', { expiresAt })}</Paragraph>
        <Paragraph quiet>{t('email-change.unasked')}</Paragraph>
      </Layout>
    );
  },
});
