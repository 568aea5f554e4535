import { z } from 'zod';
import { Layout, Paragraph } from './layout';
import { mail } from './mail';

/** Says to the owner of an address what the page must not say to anybody. It has no link: there is nothing to confirm. */
export default mail({
  name: 'email-taken',
  facts: z.object({}),

  sample: () => ({}),

  subject: ({ t, instanceName }) => t('email-taken.subject', { instanceName }),

  Body({ language, t, sign, instanceName, email }) {
    return (
      <Layout
        language={language}
        sign={sign}
        preview={t('email-taken.preview', { email })}
        instanceName={instanceName}
        heading={t('email-taken.heading')}
      >
        <Paragraph>{t('email-taken.opening', { instanceName, email })}</Paragraph>
        <Paragraph>{t('email-taken.itWasYou', { instanceName, email })}</Paragraph>
        <Paragraph quiet>{t('email-taken.itWasNotYou')}</Paragraph>
      </Layout>
    );
  },
});
