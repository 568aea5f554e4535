import { Layout, Paragraph } from './layout';

export type EmailTakenProps = {
  instanceName: string;
  /** The address that somebody asked for, and that has an account. */
  email: string;
};

export function subject({ instanceName }: EmailTakenProps): string {
  return `You already have an account at ${instanceName}`;
}

/** Says to the mailbox what the page must say to nobody. It has no link: there is nothing to confirm. */
export function EmailTakenMail({ instanceName, email }: EmailTakenProps) {
  return (
    <Layout
      preview={`${email} was not given to another account.`}
      instanceName={instanceName}
      heading="You already have an account"
    >
      <Paragraph>
        Somebody who is signed in to {instanceName} asked to make {email} the address of their account. It has
        an account of its own, so nothing was changed.
      </Paragraph>
      <Paragraph>
        Was it you? Then sign in with {email}, or ask the owner or an admin of {instanceName} to delete the
        account that you do not need.
      </Paragraph>
      <Paragraph quiet>Was it not you? Then there is nothing to do.</Paragraph>
    </Layout>
  );
}
