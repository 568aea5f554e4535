import { z } from 'zod';
import { Action, Layout, Paragraph, Quotation } from './layout';
import { At, given, inHours, LinkFact, mail, sampleLink } from './mail';

const Inviter = z.object({ firstName: z.string(), lastName: z.string() });

export default mail({
  name: 'invite',
  facts: z
    .object({
      link: LinkFact,
      role: z.enum(['owner', 'admin', 'member']),
      /** Null: the instance itself invites. */
      inviter: Inviter.nullable(),
      expiresAt: At,
      /** A personal line of the inviter's. */
      message: z.string().default(''),
    })
    .transform(({ inviter, ...facts }) => ({
      ...facts,
      inviter: inviter && `${inviter.firstName} ${inviter.lastName}`.trim(),
      inviterFirstName: inviter?.firstName ?? null,
      inviterLastName: inviter?.lastName ?? '',
    })),
  choices: ['role'],

  sample: ({ firstName, lastName, inviteHours, t }) => ({
    link: sampleLink('/invite/'),
    role: 'member' as const,
    inviter: { firstName, lastName },
    expiresAt: inHours(inviteHours),
    message: t('invite.sampleMessage'),
  }),

  subject: ({ t, instanceName }) => t('invite.subject', { instanceName }),

  Body({ language, t, sign, instanceName, email, role, inviter, expiresAt, link, message }) {
    const invited = { instanceName, role, inviter: inviter ?? '', hasInviter: given(inviter) };
    return (
      <Layout
        language={language}
        sign={sign}
        preview={t('invite.preview', invited)}
        instanceName={instanceName}
        heading={t('invite.heading', { instanceName })}
      >
        <Paragraph>{t('invite.opening', invited)}</Paragraph>
        {message && <Quotation sign={sign}>{message}</Quotation>}
        <Action t={t} sign={sign} href={link}>
          {t('invite.accept')}
        </Action>
        <Paragraph quiet>{t('invite.expiry', { email, expiresAt })}</Paragraph>
        <Paragraph quiet>{t('invite.unexpected', { hasInviter: given(inviter) })}</Paragraph>
      </Layout>
    );
  },

  custom: {
    values: ({ instanceName, role, inviterFirstName, inviterLastName, expiresAt, link, message }) => ({
      role,
      expiresAt,
      message,
      inviteAcceptUrl: link,
      firstName: '',
      lastName: '',
      // Where no person invites the instance does, so that "… invited you" has somebody to begin with.
      inviterFirstName: inviterFirstName ?? instanceName,
      inviterLastName,
    }),
    source: {
      instanceName: '{{instanceName}}',
      email: '{{email}}',
      role: '{{role}}',
      inviter: '{{inviterFirstName}} {{inviterLastName}}',
      inviterFirstName: '{{inviterFirstName}}',
      inviterLastName: '{{inviterLastName}}',
      expiresAt: '{{expiresAt}}',
      link: '{{inviteAcceptUrl}}',
      message: '{{message}}',
    },
  },
});
