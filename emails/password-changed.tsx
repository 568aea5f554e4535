import { z } from 'zod';
import { Layout, Paragraph } from './layout';
import { At, inHours, mail, Times } from './mail';

/** Tells, and asks for nothing: it has no link, so that nobody learns to follow one in a mail of this kind. */
export default mail({
  name: 'password-changed',
  facts: z.object({ changedAt: At, times: Times }),

  sample: () => ({ changedAt: inHours(0) }),

  subject: ({ t, instanceName }) => t('password-changed.subject', { instanceName }),

  Body({ language, t, sign, instanceName, email, changedAt, times }) {
    return (
      <Layout
        language={language}
        sign={sign}
        preview={t('password-changed.preview', { email })}
        instanceName={instanceName}
        heading={t('password-changed.heading')}
      >
        <Paragraph>{t('password-changed.opening', { email, instanceName, changedAt })}</Paragraph>
        {times && <Paragraph>{t('layout.times', { times })}</Paragraph>}
        <Paragraph>{t('password-changed.itWasYou')}</Paragraph>
        <Paragraph>{t('password-changed.itWasNotYou', { instanceName })}</Paragraph>
      </Layout>
    );
  },
});
