import { Action, Layout, Paragraph } from './layout';

export type PasswordResetProps = {
  instanceName: string;
  /** The address that somebody typed: that of the account whose password it is about. */
  email: string;
  /** In words. */
  expiresAt: string;
  link: string;
};

export function subject({ instanceName }: PasswordResetProps): string {
  return `Reset your ${instanceName} password`;
}

export function PasswordResetMail({ instanceName, email, expiresAt, link }: PasswordResetProps) {
  return (
    <Layout
      preview={`Choose a new password for ${instanceName}. The link works for one hour.`}
      instanceName={instanceName}
      heading="Reset your password"
    >
      <Paragraph>
        Somebody asked for a new password for {email} at {instanceName}. If that was you, choose one now.
      </Paragraph>
      <Action href={link}>Choose a new password</Action>
      <Paragraph quiet>
        The link works once and for one hour, until {expiresAt}. Your new password signs you out on every
        other device.
      </Paragraph>
      <Paragraph quiet>Did you not ask for it? Then leave it: your password stays as it is.</Paragraph>
    </Layout>
  );
}
