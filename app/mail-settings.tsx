import { Notice } from '@/components/notice';
import { config, type MailServer } from '@/lib/config';

const SECURITY = {
  tls: 'Encrypted from the first byte (N8N_SMTP_SSL=true)',
  starttls: 'Encrypted when the server offers STARTTLS (N8N_SMTP_SSL=false)',
  none: 'In clear text (N8N_SMTP_STARTTLS=false)',
};

/** How mail is set up, as the environment says: to be read here and changed there. */
export function MailSettings() {
  const { mail } = config();
  return mail ? <MailIsOn mail={mail} /> : <MailIsOff />;
}

function MailIsOn({ mail }: { mail: MailServer }) {
  const { baseUrl } = config();
  const { name, address } = mail.sender;
  const isLocal = /^https?:\/\/(localhost|127\.|\[::1\])/.test(baseUrl);
  return (
    <>
      <dl className="space-y-3 text-small">
        <Fact name="Mail server" value={`${mail.host}, port ${mail.port}`} />
        <Fact name="Encryption" value={SECURITY[mail.security]} />
        <Fact name="Sign-in" value={mail.auth ? mail.auth.user : 'None: the server takes mail without'} />
        <Fact name="Sender" value={name ? `${name} <${address}>` : address} />
        <Fact name="Links begin with" value={baseUrl} />
      </dl>
      {isLocal && (
        <Notice tone="warn">
          Links in mails lead to {new URL(baseUrl).hostname} and open only on this machine. Set
          N8N_EDITOR_BASE_URL to the address that people use, then restart.
        </Notice>
      )}
    </>
  );
}

function MailIsOff() {
  return (
    <Notice>
      <p>E-mail is off. You can invite people all the same: you get a link for each to pass on yourself.</p>
      <p>
        To turn it on, set N8N_EMAIL_MODE=smtp, N8N_SMTP_HOST, N8N_SMTP_USER, N8N_SMTP_PASS and
        N8N_SMTP_SENDER, then restart.
      </p>
    </Notice>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-quiet">{name}</dt>
      <dd className="font-medium break-words">{value}</dd>
    </div>
  );
}
