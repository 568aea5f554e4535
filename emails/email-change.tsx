import { Action, Layout, Paragraph } from './layout';

export type EmailChangeProps = {
  instanceName: string;
  /** The new address, which this mail goes to. */
  email: string;
  /** In words. */
  expiresAt: string;
  link: string;
};

export function subject({ instanceName }: EmailChangeProps): string {
  return `Confirm your new address for ${instanceName}`;
}

export function EmailChangeMail({ instanceName, email, expiresAt, link }: EmailChangeProps) {
  return (
    <Layout
      preview={`Confirm that you sign in to ${instanceName} with ${email} from now on.`}
      instanceName={instanceName}
      heading="Confirm your new address"
    >
      <Paragraph>
        Somebody asked to sign in to {instanceName} with {email} from now on. If that was you, confirm it.
      </Paragraph>
      <Action href={link}>Confirm new address</Action>
      <Paragraph quiet>The link works once and for 24 hours, until {expiresAt}.</Paragraph>
      <Paragraph quiet>Did you not ask for it? Then leave it: nothing changes unless you confirm.</Paragraph>
    </Layout>
  );
}
