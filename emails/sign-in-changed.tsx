import { Layout, Paragraph } from './layout';

/** What was changed, in a heading and in a sentence. */
const WORDS = {
  'two-factor-on': () => ({
    heading: 'Two-factor sign-in is on',
    sentence: 'From now on, a code from the authenticator app is asked for at sign-in',
  }),
  'two-factor-off': () => ({
    heading: 'Two-factor sign-in is off',
    sentence: 'No code is asked for at sign-in any more',
  }),
  'two-factor-cleared': (by: string) => ({
    heading: 'Your second factor was cleared',
    sentence: `${by || 'Somebody who may'} cleared the authenticator app, the backup codes and the passkeys`,
  }),
  'backup-codes-renewed': () => ({
    heading: 'You have new backup codes',
    sentence: 'Ten new backup codes were made, and the old ones no longer work',
  }),
  'backup-code-used': () => ({
    heading: 'A backup code was used',
    sentence: 'A backup code was used in place of the authenticator app',
  }),
  'passkey-added': (name: string) => ({
    heading: 'A passkey was added',
    sentence: `The passkey ${name} was added, and opens the account without a password`,
  }),
  'passkey-removed': (name: string) => ({
    heading: 'A passkey was removed',
    sentence: `The passkey ${name} was removed, and no longer opens the account`,
  }),
} satisfies Record<string, (detail: string) => { heading: string; sentence: string }>;

export type SignInChangedProps = {
  instanceName: string;
  email: string;
  what: keyof typeof WORDS;
  /** The passkey's name, or who cleared the factor; empty where it is neither. */
  detail: string;
  /** In words. */
  changedAt: string;
};

export function subject({ instanceName, what, detail }: SignInChangedProps): string {
  return `${instanceName}: ${WORDS[what](detail).heading}`;
}

/** Tells, and asks for nothing: it has no link, so that nobody learns to follow one in a mail of this kind. */
export function SignInChangedMail({ instanceName, email, what, detail, changedAt }: SignInChangedProps) {
  const { heading, sentence } = WORDS[what](detail);
  return (
    <Layout preview={`${sentence}.`} instanceName={instanceName} heading={heading}>
      <Paragraph>
        {sentence}. This is about the account of {email} at {instanceName}, on {changedAt}.
      </Paragraph>
      <Paragraph>Was it you, or did you ask for it? Then there is nothing to do.</Paragraph>
      <Paragraph>
        If not: open the sign-in page, choose “Forgot your password?” and set a new one at once. Then tell the
        owner or an admin of {instanceName}.
      </Paragraph>
    </Layout>
  );
}
