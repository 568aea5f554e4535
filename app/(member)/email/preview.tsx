import { Notice } from '@/components/notice';
import type { Actor } from '@/lib/actor';
import { previewMail } from '@/lib/mail/preview';
import { Choice } from './choice';
import { addressOf, type Shown } from './shown';

const CHOICES = {
  preview: { label: 'Previewed mail', options: { invite: 'Invite', 'password-reset': 'Password reset' } },
  part: { label: 'Part', options: { html: 'HTML', text: 'Text' } },
  width: { label: 'Width', options: { desktop: 'Desktop', phone: 'Phone' } },
  scheme: { label: 'Colours', options: { light: 'Light', dark: 'Dark' } },
} as const;

const SETTINGS = {
  invite: 'N8N_UM_EMAIL_TEMPLATES_INVITE',
  'password-reset': 'N8N_UM_EMAIL_TEMPLATES_PWRESET',
};

/** The mails as people get them, with sample facts; and which file they are made of, with what is wrong in it. */
export async function Preview({ actor, shown }: { actor: Actor; shown: Shown }) {
  const { subject, text, file, faults } = await previewMail(actor, shown.preview);
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap gap-2">
        <Choices name="preview" shown={shown} />
        <Choices name="part" shown={shown} />
        {shown.part === 'html' && (
          <>
            <Choices name="width" shown={shown} className="max-sm:hidden" />
            <Choices name="scheme" shown={shown} />
          </>
        )}
      </div>
      {faults.length > 0 ? (
        <Notice tone="bad">
          <p>This file cannot be used as it is, so the built-in template is sent until it is mended:</p>
          <ul className="list-disc pl-5">
            {faults.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        </Notice>
      ) : (
        <p className="text-small wrap-anywhere text-quiet">
          {file ? `Made of your own template, ${file}.` : 'Made of the built-in template.'}{' '}
          {SETTINGS[shown.preview]} names {file ? 'it' : 'one of your own'}.
        </p>
      )}
      <figure className="overflow-hidden rounded-house border border-line">
        <figcaption className="border-b border-line bg-paper px-4 py-2.5 text-small">
          <span className="text-quiet">Subject: </span>
          <span className="font-semibold wrap-anywhere">{subject}</span>
        </figcaption>
        {shown.part === 'text' ? (
          <pre
            className="h-150 overflow-auto bg-card p-4 font-sans text-small wrap-anywhere whitespace-pre-wrap"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by the keyboard
            tabIndex={0}
          >
            {text}
          </pre>
        ) : (
          <iframe
            key={`${shown.preview} ${shown.scheme}`}
            title={`${CHOICES.preview.options[shown.preview]} mail as people see it`}
            src={`/email/preview?preview=${shown.preview}&scheme=${shown.scheme}`}
            sandbox=""
            className={`mx-auto block h-150 w-full ${shown.width === 'phone' ? 'sm:w-90' : ''}`}
          />
        )}
      </figure>
    </div>
  );
}

type ChoicesProps = { name: keyof typeof CHOICES; shown: Shown; className?: string };

function Choices({ name, shown, className }: ChoicesProps) {
  const { label, options } = CHOICES[name];
  return (
    <Choice
      label={label}
      className={className}
      options={Object.entries(options).map(([value, words]) => ({
        label: words,
        href: addressOf(shown, { [name]: value }),
        isChosen: shown[name] === value,
      }))}
    />
  );
}
