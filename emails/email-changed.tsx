import { Layout, Paragraph } from './layout';

export type EmailChangedProps = {
  instanceName: string;
  /** The address until now, which this mail goes to. */
  email: string;
  newEmail: string;
  /** In words. */
  changedAt: string;
};

export function subject({ instanceName }: EmailChangedProps): string {
  return `Your ${instanceName} address was changed`;
}

/** Tells, and asks for nothing: it has no link, so that nobody learns to follow one in a mail of this kind. */
export function EmailChangedMail({ instanceName, email, newEmail, changedAt }: EmailChangedProps) {
  return (
    <Layout
      preview={`You sign in with ${newEmail} from now on.`}
      instanceName={instanceName}
      heading="Your address was changed"
    >
      <Paragraph>
        The address of your account at {instanceName} was changed on {changedAt}, from {email} to {newEmail}.
        Sign in with the new one from now on. Your password is the same.
      </Paragraph>
      <Paragraph>Was it you? Then there is nothing to do.</Paragraph>
      <Paragraph>
        Was it not you? Tell the owner or an admin of {instanceName} at once: somebody knows your password, or
        uses a device on which you are signed in.
      </Paragraph>
    </Layout>
  );
}
