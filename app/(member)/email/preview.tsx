import type { ReactNode } from 'react';
import { getWords, readerLanguage } from '@/app/_web/words';
import { Notice } from '@/components/notice';
import type { Actor } from '@/lib/actor';
import { previewMail } from '@/lib/mail/preview';
import { sayTemplateFault } from '@/words/mails';
import { Choice } from '../choice';
import { addressOf, type EmailView } from './view';

const OPTIONS = {
  preview: ['invite', 'password-reset'],
  part: ['html', 'text'],
  width: ['desktop', 'phone'],
  scheme: ['light', 'dark'],
} as const;

const SETTINGS = {
  invite: 'N8N_UM_EMAIL_TEMPLATES_INVITE',
  'password-reset': 'N8N_UM_EMAIL_TEMPLATES_PWRESET',
};

/** The mails as people get them, with sample facts; and which file they are made of, with what is wrong in it. */
export async function Preview({ actor, view }: { actor: Actor; view: EmailView }) {
  const language = await readerLanguage();
  const { subject, text, file, faults } = await previewMail(actor, view.preview);
  const t = await getWords('email');
  const said = faults.map((fault) => sayTemplateFault(fault, language));
  const setting = SETTINGS[view.preview];
  return (
    <div className="space-y-4 pt-4">
      <div className="flex flex-wrap gap-2">
        <Choices name="preview" view={view} />
        <Choices name="part" view={view} />
        {view.part === 'html' && (
          <>
            <Choices name="width" view={view} className="max-sm:hidden" />
            <Choices name="scheme" view={view} />
          </>
        )}
      </div>
      {said.length > 0 ? (
        <Notice tone="bad">
          <p>{t('preview.faulty')}</p>
          <ul className="list-disc pl-5">
            {said.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        </Notice>
      ) : (
        <p className="text-small wrap-anywhere text-quiet">
          {file ? t('preview.ownTemplate', { file, setting }) : t('preview.builtInTemplate', { setting })}
        </p>
      )}
      <figure className="overflow-hidden rounded-house border border-line-strong">
        <figcaption className="border-b border-line bg-sunk px-4 py-2.5 text-small">
          {t.rich('preview.subject', {
            subject,
            label: (words: ReactNode) => <span className="text-quiet">{words}</span>,
            b: (words: ReactNode) => <span className="font-semibold wrap-anywhere">{words}</span>,
          })}
        </figcaption>
        {view.part === 'text' ? (
          <pre
            className="h-150 overflow-auto bg-card p-4 font-sans text-small wrap-anywhere whitespace-pre-wrap"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by the keyboard
            tabIndex={0}
          >
            {text}
          </pre>
        ) : (
          <iframe
            key={`${view.preview} ${view.scheme}`}
            title={t(`preview.frame.${view.preview}`)}
            src={`/email/preview?preview=${view.preview}&scheme=${view.scheme}`}
            sandbox=""
            className={`mx-auto block h-150 w-full ${view.width === 'phone' ? 'sm:w-90' : ''}`}
          />
        )}
      </figure>
    </div>
  );
}

type ChoicesProps = { name: keyof typeof OPTIONS; view: EmailView; className?: string };

async function Choices({ name, view, className }: ChoicesProps) {
  const t = await getWords('email');
  return (
    <Choice
      label={t(`preview.labels.${name}`)}
      className={className}
      options={OPTIONS[name].map((value) => ({
        label: t(`preview.options.${value}`),
        href: addressOf(view, { [name]: value }),
        isChosen: view[name] === value,
      }))}
    />
  );
}
