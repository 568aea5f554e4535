import { Layout, Paragraph } from './layout';

export type PasswordChangedProps = {
  instanceName: string;
  /** The address of the user whose password it is. */
  email: string;
  /** In words. */
  changedAt: string;
};

export function subject({ instanceName }: PasswordChangedProps): string {
  return `Your ${instanceName} password was changed`;
}

/** Tells, and asks for nothing: it has no link, so that nobody learns to follow one in a mail of this kind. */
export function PasswordChangedMail({ instanceName, email, changedAt }: PasswordChangedProps) {
  return (
    <Layout
      preview={`A new password was set for ${email}.`}
      instanceName={instanceName}
      heading="Your password was changed"
    >
      <Paragraph>
        A new password was set for {email} at {instanceName} on {changedAt}. Every device that was signed in
        before is signed out.
      </Paragraph>
      <Paragraph>Was it you? Then there is nothing to do.</Paragraph>
      <Paragraph>
        Was it not you? Open the sign-in page, choose “Forgot your password?” and set a new one at once. Then
        change the password of your mailbox, and tell the owner or an admin of {instanceName}.
      </Paragraph>
    </Layout>
  );
}
