'use client';

import { CircleAlert } from 'lucide-react';
import {
  type FormEvent,
  type KeyboardEvent,
  useId,
  useLayoutEffect,
  useRef,
  useSyncExternalStore,
} from 'react';
import { useFormatter } from 'use-intl/react';
import { AddressChip } from './address-chip';
import { type Chip, type ChipMark, isComplete } from './chips';
import { fieldLook } from './field';
import { FieldError, FieldHelp, useFieldError } from './form';
import type { Addresses } from './use-addresses';
import { useWords } from './words';

/** More are summed up in words: thousands would hold up the page. */
const MOST_CHIPS = 100;
const BULK = ['insertFromPaste', 'insertFromDrop', 'insertLineBreak'];

type AddressFieldProps = {
  addresses: Addresses;
  /** What stands in it without JavaScript. */
  initial: string;
};

/**
 * The box for addresses. What is typed or pasted becomes chips, each with its state; it is posted as one text all the same,
 * and without JavaScript it is a text area. Base UI's chips are those of a choice from a list, whose one line of input drops
 * the line breaks of what is pasted.
 */
export function AddressField({ addresses, initial }: AddressFieldProps) {
  const t = useWords('invite');
  const { error, markChanged } = useFieldError('emails');
  const { chips, box, text, tools } = addresses;
  const hasChips = useSyncExternalStore(
    onNothing,
    () => true,
    () => false,
  );
  const frame = useRef<HTMLDivElement>(null);
  const focused = useRef<number>(undefined);
  const id = useId();

  // What was typed before the page was ready.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useLayoutEffect(() => {
    if (hasChips) addresses.type(box.current?.value ?? '');
  }, [hasChips]);
  // Where a chip that had the focus is gone, the next one has it, or the box.
  useLayoutEffect(() => {
    if (focused.current === undefined) return;
    focusChip(focused.current);
    focused.current = undefined;
  });

  const chipButtons = () => [...(frame.current?.querySelectorAll<HTMLElement>('[data-chip]') ?? [])];
  const focusChip = (n: number) => (chipButtons()[n] ?? box.current)?.focus();
  const onInput = (event: FormEvent<HTMLTextAreaElement>) => {
    markChanged();
    const { value } = event.currentTarget;
    const { inputType, isComposing } = event.nativeEvent as InputEvent;
    addresses.type(value);
    if (isComposing) return;
    // Part of an address that is pasted stays to be completed.
    if (BULK.includes(inputType) ? tools.read(value).people?.some(({ email }) => email) : isComplete(value))
      addresses.settle();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { value, selectionStart, selectionEnd } = event.currentTarget;
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') event.preventDefault();
    if (event.key === 'Enter' || (event.key === 'Tab' && value)) addresses.settle();
    const isAtStart = selectionStart === 0 && selectionEnd === 0;
    if (!isAtStart || chips.length === 0 || !['Backspace', 'ArrowLeft'].includes(event.key)) return;
    event.preventDefault();
    focusChip(chipButtons().length - 1);
  };
  const onChipKey = (event: KeyboardEvent, person: Chip, n: number) => {
    const to = { ArrowLeft: Math.max(n - 1, 0), ArrowRight: n + 1, Home: 0, End: chipButtons().length - 1 }[
      event.key
    ];
    if (to !== undefined) focusChip(to);
    else if (event.key === 'Backspace' || event.key === 'Delete') takeOut(person, n);
    else return;
    event.preventDefault();
  };
  const takeOut = (person: Chip, n: number) => {
    markChanged();
    focused.current = n;
    addresses.takeOut(person);
  };
  const mend = (person: Chip) => {
    markChanged();
    addresses.mend(person);
    box.current?.focus();
  };

  // Those that need a look are never among the rest.
  const shown =
    chips.length > MOST_CHIPS
      ? chips.toSorted((one, other) => Number(!one.mark) - Number(!other.mark)).slice(0, MOST_CHIPS)
      : chips;
  const more = chips.length - shown.length;
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block font-semibold">
        {t('addresses.label')}
      </label>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a press beside the chips is one into the box */}
      <div
        ref={frame}
        onMouseDown={(event) => {
          if (event.target !== event.currentTarget) return;
          event.preventDefault();
          box.current?.focus();
        }}
        className={`${fieldLook(error !== undefined)} flex max-h-48 cursor-text flex-wrap content-start gap-1.5 overflow-y-auto p-1.75 has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-focus ${hasChips ? 'min-h-20!' : ''}`}
      >
        {hasChips && chips.length > 0 && (
          <ul aria-label={t('addresses.list')} className="contents">
            {shown.map(({ person, mark }, n) => (
              <AddressChip
                // biome-ignore lint/suspicious/noArrayIndexKey: somebody may stand in a table twice
                key={`${person.text} ${n}`}
                person={person}
                mark={mark}
                why={tools.why}
                isStop={n === shown.length - 1}
                onKeyDown={(event) => onChipKey(event, person, n)}
                onMend={() => mend(person)}
                onTakeOut={() => takeOut(person, n)}
              />
            ))}
            {more > 0 && (
              <li className="self-center px-1 text-small text-quiet">{t('addresses.more', { more })}</li>
            )}
          </ul>
        )}
        <textarea
          id={id}
          ref={box}
          name={hasChips ? undefined : 'emails'}
          rows={hasChips ? 1 : 3}
          defaultValue={hasChips ? undefined : initial}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          inputMode="email"
          placeholder={chips.length === 0 ? t('addresses.example') : undefined}
          aria-invalid={error ? true : undefined}
          aria-describedby={`${id}-help ${id}-sum${error ? ` ${id}-error` : ''}`}
          onInput={onInput}
          onKeyDown={onKeyDown}
          className="field-sizing-content min-h-7 min-w-0 flex-[1_1_10rem] resize-none bg-transparent px-1 py-0.5 outline-none placeholder:text-quiet placeholder:opacity-100 pointer-coarse:min-h-10 pointer-coarse:py-2"
        />
        {/* What is posted; and what is filled in again after an update of Latchkey (typed.ts). */}
        {hasChips && (
          <textarea
            name="emails"
            hidden
            readOnly
            value={text}
            onInput={(event) => addresses.set(event.currentTarget.value)}
          />
        )}
      </div>
      <FieldError id={`${id}-error`} error={error} />
      <FieldHelp id={`${id}-help`} help={t('addresses.help')} />
      <p id={`${id}-sum`} role="status" className="text-small text-quiet empty:hidden">
        {hasChips && <Sum marks={addresses.marks} />}
      </p>
    </div>
  );
}

const onNothing = () => () => {};
const NAMED: ChipMark[] = [
  'not_an_address',
  'already_user',
  'invited_again',
  'twice',
  'unknown_role',
  'role_refused',
  'name_refused',
  'unknown_group',
  'too_many_open',
  'too_many_sent',
];

/** How many stand in the box, and what is to be said of some. */
function Sum({ marks }: { marks: (ChipMark | undefined)[] }) {
  const t = useWords('invite');
  const format = useFormatter();
  if (marks.length === 0) return null;
  const look = marks.filter((mark) => mark !== undefined).length;
  if (look === 0) return t('sum.fine', { people: marks.length });
  const counts = NAMED.map((mark) => ({ mark, count: marks.filter((one) => one === mark).length }));
  const what = counts
    .filter(({ count }) => count > 0)
    .map(({ mark, count }) => t(`sum.what.${mark}`, { count }));
  return (
    <span className="flex gap-1.5">
      <CircleAlert size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-warn" aria-hidden="true" />
      <span className="min-w-0">
        {t('sum.look', { people: marks.length, look, what: format.list(what, { type: 'unit' }) })}
      </span>
    </span>
  );
}
