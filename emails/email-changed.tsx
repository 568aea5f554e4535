import { z } from 'zod';
import { Layout, Paragraph } from './layout';
import { At, inHours, mail } from './mail';

/**
 * Goes to the address until now. Tells, and asks for nothing: it has no link, so that nobody learns to follow one in a
 * mail of this kind.
 */
export default mail({
  name: 'email-changed',
  facts: z.object({ newEmail: z.string(), changedAt: At }),

  sample: () => ({ newEmail: 'new-address@example.com', changedAt: inHours(0) }),

  subject: ({ t, instanceName }) => t('email-changed.subject', { instanceName }),

  Body({ language, t, sign, instanceName, email, newEmail, changedAt }) {
    return (
      <Layout
        language={language}
        sign={sign}
        preview={t('email-changed.preview', { newEmail })}
        instanceName={instanceName}
        heading={t('email-changed.heading')}
      >
        <Paragraph>{t('email-changed.opening', { instanceName, email, newEmail, changedAt })}</Paragraph>
        <Paragraph>{t('email-changed.itWasYou')}</Paragraph>
        <Paragraph>{t('email-changed.itWasNotYou', { instanceName })}</Paragraph>
      </Layout>
    );
  },
});
