'use client';

import { ChevronLeft, Eye } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { AddressField } from './address-field';
import { Button } from './button';
import { type ListTools, refusalOf, refusalsIn } from './chips';
import { CsvField } from './csv-field';
import { DIALOG_FOOT } from './dialog';
import { Form, SubmitButton, type useForm } from './form';
import { InviteMail, type PreviewedMail } from './invite-mail';
import { InviteOptions, type TypedInvites } from './invite-options';
import { type InviteOutcome, InviteOutcomes, type InviteWay, useSumOf } from './invite-outcomes';
import { InvitePreview, isInvitable, type PreviewedPerson } from './invite-preview';
import { Notice } from './notice';
import { useAddresses } from './use-addresses';
import { useWords } from './words';

/** What would become of everybody, what they would be mailed, or what has become of them; `left` is who stays in the box. */
export type InviteResult =
  | { preview: PreviewedPerson[]; typed: TypedInvites; mail?: never; outcomes?: never; left?: never }
  | { mail: PreviewedMail; typed: TypedInvites; preview?: never; outcomes?: never; left?: never }
  | { outcomes: InviteOutcome[]; left: string; preview?: never; typed?: never; mail?: never };

type InviteFormProps = {
  form: ReturnType<typeof useForm<InviteResult>>;
  /** For buttons of the form that stand elsewhere. */
  id?: string;
  tools: ListTools;
  way: InviteWay;
  /** How long links work on this instance. Without it the form is the short one: addresses and a role. */
  inviteHours?: number;
  /** Into which they can come. */
  groups?: { id: string; name: string }[];
  /** The button that leads on from what became of each, and gets the focus; without it one leads back to the box alone. */
  after?: ReactNode;
  /** It stands in a dialog, whose title it says. */
  onTitle?: (title: string) => void;
  /** Keeps what was typed while the form is not there. */
  kept?: RefObject<TypedInvites | undefined>;
};

/**
 * Invites one or many at once; shows before what would become of each and what they are mailed, and afterwards what became
 * of each. Whoever was not invited stays in the box, to be mended.
 */
export function InviteForm({
  form,
  id,
  tools,
  way,
  inviteHours,
  groups = [],
  after,
  onTitle,
  kept,
}: InviteFormProps) {
  const t = useWords('invite');
  const { result } = form.state;
  const [initial] = useState(() => kept?.current);
  const typed = result?.typed ?? initial;
  const shownText = form.state.values?.emails ?? result?.typed?.emails ?? result?.left ?? '';
  const addresses = useAddresses(tools, initial?.emails ?? '');
  const [leftBehind, setLeftBehind] = useState<InviteResult>();
  const [round, setRound] = useState(0);
  const [chosen, setChosen] = useState<string>();
  const root = useRef<HTMLDivElement>(null);
  const view = result === leftBehind ? undefined : result;
  const sum = useSumOf(view?.outcomes);
  const isLong = inviteHours !== undefined;
  const isDialog = onTitle !== undefined;

  const { set, box } = addresses;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (result?.preview)
      set(
        result.typed.emails,
        result.preview.map(({ mark }) => refusalOf(mark)),
      );
    if (!result?.outcomes) return;
    set(result.left, refusalsIn(result.outcomes.map(({ outcome }) => outcome)));
    // Who comes next is invited anew.
    if (result.left === '') setRound((before) => before + 1);
  }, [result]);
  // At once, before the dialog finds that the button which had the focus is gone.
  useLayoutEffect(() => {
    if (leftBehind) box.current?.focus();
  }, [leftBehind, box]);
  useLayoutEffect(() => {
    if (!view?.outcomes) return;
    const buttons = root.current?.querySelectorAll<HTMLElement>('[data-foot="done"] button');
    [...(buttons ?? [])].at(-1)?.focus();
  }, [view]);
  const whose = view?.mail && (view.mail.to.find(({ email }) => email === chosen) ?? view.mail.to[0]);
  const title = sum ?? (whose ? t('mail.title', { email: whose.email }) : t('title'));
  useLayoutEffect(() => onTitle?.(title), [onTitle, title]);
  useKept(kept, root);

  const back = (words: string, isAlone = false) => (
    <Button
      look={isAlone ? 'primary' : 'plain'}
      onClick={() => setLeftBehind(result)}
      className={`noscript:hidden ${isAlone ? 'w-full' : 'mr-auto'}`}
    >
      <ChevronLeft size={16} strokeWidth={1.75} aria-hidden="true" />
      {words}
    </Button>
  );
  const foot = isDialog ? `${DIALOG_FOOT} z-10 mb-0!` : 'mb-0! flex flex-wrap items-center gap-2';
  const isFormShown = view === undefined;
  const ready = view?.preview?.filter(isInvitable).length ?? addresses.ready;
  return (
    <div ref={root} className="space-y-4">
      {view?.outcomes && (
        <>
          {!isDialog && <h2 className="font-bold">{sum}</h2>}
          <InviteOutcomes outcomes={view.outcomes} way={way} sum={sum} />
          <div data-foot="done" className={foot}>
            {back(t(view.left ? 'done.mend' : 'done.more'), !after)}
            {after}
          </div>
        </>
      )}
      {view?.mail && whose && (
        <>
          <InviteMail mail={view.mail} typed={view.typed} whose={whose} onChoose={setChosen} />
          <div data-foot className={foot}>
            {back(t('mail.back'))}
          </div>
        </>
      )}
      {/* Hidden it is kept as it is. Without JavaScript there is no way back, so it stays. */}
      <Form
        {...form}
        id={id}
        className={`flex-col ${view?.outcomes || view?.mail ? 'hidden noscript:flex' : 'flex'}`}
      >
        {view?.preview && <InvitePreview people={view.preview} />}
        <div className={`space-y-4 ${isFormShown ? '' : 'hidden noscript:block'}`}>
          <AddressField addresses={addresses} initial={shownText} />
          {isLong && <CsvField state={form.state} />}
          <InviteOptions
            key={round}
            inviteHours={inviteHours}
            groups={groups}
            isMailed={way === 'mail'}
            typed={round === 0 ? typed : undefined}
          />
          {way !== 'mail' && <Notice tone={way === 'nothing' ? 'warn' : 'info'}>{t(`way.${way}`)}</Notice>}
        </div>
        <div data-foot className={`${foot} order-last`}>
          {view?.preview && back(t('preview.back'))}
          {isLong && (
            <div className="hidden noscript:block">
              <StepButton step="preview">{t('preview.submit')}</StepButton>
            </div>
          )}
          {!view?.preview && isLong && way === 'mail' && (
            <StepButton step="mail" className="mr-auto noscript:hidden">
              <Eye size={16} strokeWidth={1.75} aria-hidden="true" />
              {t('mail.submit')}
            </StepButton>
          )}
          {(ready > 0 || !view?.preview) && (
            <SubmitButton className={isDialog ? '' : 'w-full'}>{t('submit', { count: ready })}</SubmitButton>
          )}
        </div>
      </Form>
    </div>
  );
}

function StepButton({
  step,
  className,
  children,
}: {
  step: 'preview' | 'mail';
  className?: string;
  children: ReactNode;
}) {
  return (
    <Button type="submit" name="step" value={step} look="quiet" className={className}>
      {children}
    </Button>
  );
}

/** Keeps what stands in the form when the form goes away. */
function useKept(kept: InviteFormProps['kept'], root: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const form = root.current?.querySelector<HTMLFormElement>('form:has([name=emails])');
    return () => {
      if (!kept || !form) return;
      const data = new FormData(form);
      const {
        emails = '',
        role = '',
        message = '',
        lifeHours = '',
      } = Object.fromEntries([...data].map(([name, value]) => [name, String(value)]));
      const groups = data.getAll('groups[]').map(String);
      kept.current = { emails, role, message, lifeHours, groups };
    };
  }, [kept, root]);
}
