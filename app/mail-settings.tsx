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
      <dl>
        <Fact name={t('server')} value={t('serverAt', { host: mail.host, port: String(mail.port) })} />
        <Fact name={t('encryption')} value={t(`security.${mail.security}`)} />
        <Fact name={t('signIn')} value={mail.auth ? mail.auth.user : t('noSignIn')} />
        <Fact name={t('sender')} value={name ? `${name} <${address}>` : address} />
        <Fact name={t('links')} value={baseUrl} />
      </dl>
      {isLocal && (
        <div className="pt-4">
          <Notice tone="warn">{t('local', { host: new URL(baseUrl).hostname })}</Notice>
        </div>
      )}
    </>
  );
}

async function MailIsOff() {
  const t = await getWords('mailSettings');
  return (
    <div className="pt-4">
      <Notice>
        <p>{t('off')}</p>
        <p>{t('turnOn')}</p>
      </Notice>
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="grid min-h-11 content-center gap-x-4 border-b border-line py-1.5 @min-[34rem]:grid-cols-[minmax(8rem,12rem)_minmax(0,1fr)]">
      <dt className="text-quiet @min-[34rem]:text-ink @min-[34rem]:font-semibold">{name}</dt>
      <dd className="wrap-anywhere">{value}</dd>
    </div>
  );
}
