import { Notice } from '@/components/notice';
import { config, type MailServer } from '@/lib/config';
import { getWords } from './_web/words';

/** How mail is set up. It is shown only: the environment says it. */
export function MailSettings() {
  const { mail } = config();
  return mail ? <MailIsOn mail={mail} /> : <MailIsOff />;
}

async function MailIsOn({ mail }: { mail: MailServer }) {
  const t = await getWords('mailSettings');
  const { baseUrl } = config();
  const { name, address } = mail.sender;
  const isLocal = /^https?:\/\/(localhost|127\.|\[::1\])/.test(baseUrl);
  return (
    <>
      <dl className="space-y-3 text-small">
        <Fact name={t('server')} value={t('serverAt', { host: mail.host, port: String(mail.port) })} />
        <Fact name={t('encryption')} value={t(`security.${mail.security}`)} />
        <Fact name={t('signIn')} value={mail.auth ? mail.auth.user : t('noSignIn')} />
        <Fact name={t('sender')} value={name ? `${name} <${address}>` : address} />
        <Fact name={t('links')} value={baseUrl} />
      </dl>
      {isLocal && <Notice tone="warn">{t('local', { host: new URL(baseUrl).hostname })}</Notice>}
    </>
  );
}

async function MailIsOff() {
  const t = await getWords('mailSettings');
  return (
    <Notice>
      <p>{t('off')}</p>
      <p>{t('turnOn')}</p>
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
