import { Action, Layout, Paragraph, Quotation } from './layout';

export type InviteProps = {
  instanceName: string;
  /** The address that was invited: the only one that can accept. */
  email: string;
  role: string;
  inviter: string | null;
  /** In words. */
  expiresAt: string;
  link: string;
  /** A personal line of the inviter's. */
  message?: string;
};

const AS: Record<string, string> = { owner: 'as the owner', admin: 'as an admin', member: 'as a member' };

export function subject({ instanceName }: InviteProps): string {
  return `You have been invited to ${instanceName}`;
}

export function InviteMail({ instanceName, email, role, inviter, expiresAt, link, message }: InviteProps) {
  const who = inviter ? `${inviter} invited you` : 'You have been invited';
  return (
    <Layout
      preview={`${who} to ${instanceName}. Choose a password and you are in.`}
      instanceName={instanceName}
      heading={`Join ${instanceName}`}
    >
      <Paragraph>
        {who} to {instanceName} {AS[role] ?? `as ${role}`}. Choose a password, and you are in.
      </Paragraph>
      {message && <Quotation>{message}</Quotation>}
      <Action href={link}>Accept invite</Action>
      <Paragraph quiet>
        The invite is for {email} and expires on {expiresAt}.
      </Paragraph>
      <Paragraph quiet>
        Did you not expect it? Then leave it: nothing happens unless you accept.
        {inviter ? '' : ' The people who run the instance sent it.'}
      </Paragraph>
    </Layout>
  );
}
