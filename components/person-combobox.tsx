'use client';

import { Autocomplete } from '@base-ui/react/autocomplete';
import { useEffect, useId, useRef, useState } from 'react';
import { Face, ThingFace } from './face';
import { fieldLook } from './field';
import { FieldError, FieldHelp, useField } from './form';
import { MENU_ITEM } from './menu';
import { useWords } from './words';

/** Somebody who can be chosen, or a group of people, which has a name and no address. */
export type Choosable = {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  name: string;
  isGroup?: boolean;
};

/** By which somebody is typed and sent. */
const textOf = ({ isGroup, name, email }: Choosable) => (isGroup ? name : email);

type PersonComboboxProps = {
  name: string;
  label: string;
  help?: string;
  /** An address of ours that answers `{ people }`, or `{ message }`, to what is looked for in `search`. */
  source: string;
  /** Whoever is chosen at first. */
  person?: Choosable | undefined;
};

/** People pause for longer at the end of a word than between its letters. */
const PAUSE_MS = 150;

/**
 * Chooses a person: by their name or a part of their address, which is looked for while it is typed, or by their whole
 * address, which is what the form sends. Without JavaScript it is a field for the address.
 */
export function PersonCombobox({ name, label, help, source, person }: PersonComboboxProps) {
  const t = useWords('personCombobox');
  const field = useField(name, help);
  const list = useId();
  const plain = useRef<HTMLInputElement>(null);
  // It opens by what is typed before the state has that.
  const typed = useRef('');
  const [isLive, setLive] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState(field.value ?? (person ? textOf(person) : ''));
  const [known, setKnown] = useState(person ? [person] : []);
  const { people, said, lookFor } = useSearch(source);
  useEffect(() => {
    // What was typed before the scripts came stays.
    if (plain.current) {
      typed.current = plain.current.value;
      setText(plain.current.value);
    }
    setLive(true);
  }, []);
  const chosen = [...known, ...people].find((one) => textOf(one).toLowerCase() === text.trim().toLowerCase());
  const open = () => {
    setOpen(true);
    lookFor(chosen ? '' : typed.current);
  };
  const choose = (one: Choosable) => {
    field.markChanged();
    typed.current = textOf(one);
    setText(typed.current);
    setKnown(people);
  };
  const shared = {
    id: field.id,
    name,
    placeholder: t('placeholder'),
    spellCheck: false,
    autoCapitalize: 'none',
    'aria-invalid': field.error ? true : undefined,
    'aria-describedby': field.describedBy,
    className: `${fieldLook(field.error !== undefined)} px-3 py-1`,
  } as const;
  return (
    <div className="space-y-1.5">
      <label htmlFor={field.id} className="block font-semibold">
        {label}
      </label>
      {isLive ? (
        // Base UI's own popup would hide the rest of the page from screen readers, which is left by Tab nevertheless.
        <Autocomplete.Root
          inline
          open={isOpen}
          items={people}
          filter={null}
          autoHighlight
          value={text}
          itemToStringValue={textOf}
          onOpenChange={(next) => (next ? open() : setOpen(false))}
          onValueChange={(next) => {
            field.markChanged();
            typed.current = next;
            setText(next);
            lookFor(next);
          }}
        >
          <div className="relative">
            <Autocomplete.Input
              {...shared}
              autoComplete="off"
              aria-expanded={isOpen}
              aria-controls={isOpen ? list : undefined}
              // Base UI keeps it when the list goes.
              {...(!isOpen && { 'aria-activedescendant': undefined })}
              onClick={open}
              // The field still has the focus while another window has it.
              onBlur={({ currentTarget }) => document.activeElement !== currentTarget && setOpen(false)}
              onKeyDown={(event) => {
                if (event.key === 'ArrowDown' && !isOpen) open();
                if (event.key !== 'Escape') return;
                // It would empty the field.
                event.preventBaseUIHandler();
                setOpen(false);
              }}
            />
            {isOpen && (
              <div className="absolute inset-x-0 top-full z-30 mt-1 rounded-out border border-line-strong bg-raised p-1 text-ink shadow-float">
                <Autocomplete.Status className="px-2.5 py-1.5 text-small text-quiet">
                  {said}
                </Autocomplete.Status>
                <Autocomplete.List
                  id={list}
                  aria-label={t('list')}
                  className="max-h-90 overflow-y-auto overscroll-contain"
                  // The focus stays in the field.
                  onMouseDown={(event) => event.preventDefault()}
                >
                  {(one: Choosable) => (
                    <Autocomplete.Item
                      key={one.id}
                      value={one}
                      onClick={() => choose(one)}
                      className={MENU_ITEM}
                    >
                      <Person person={one} />
                    </Autocomplete.Item>
                  )}
                </Autocomplete.List>
              </div>
            )}
          </div>
        </Autocomplete.Root>
      ) : (
        <input ref={plain} {...shared} defaultValue={text} autoComplete="off" />
      )}
      <FieldError id={field.errorId} error={field.error} />
      {chosen ? (
        <p className="flex items-center gap-2.5 py-1" id={field.helpId}>
          <Person person={chosen} />
        </p>
      ) : (
        <FieldHelp id={field.helpId} help={help} />
      )}
    </div>
  );
}

/** Face, name and address. */
export function Person({ person }: { person: Choosable }) {
  const { id, email, firstName, lastName, name, isGroup } = person;
  return (
    <>
      {isGroup ? <ThingFace {...{ id, name }} /> : <Face {...{ id, email, firstName, lastName }} />}
      <span className="min-w-0">
        <bdi className="block truncate font-semibold">{name}</bdi>
        <span className="block truncate text-small text-quiet forced-colors:text-[inherit]">
          {isGroup ? <Group /> : <bdi>{email}</bdi>}
        </span>
      </span>
    </>
  );
}

/** In a component of its own, since where only people stand nothing has its words. */
function Group() {
  return useWords('personCombobox')('group');
}

/** What came of a search; neither where no answer came. */
type Answer = { people?: Choosable[]; message?: string };

/** Looks for people a moment after the last letter; an answer that comes late is dropped. */
function useSearch(source: string) {
  const t = useWords('personCombobox');
  const [asked, setAsked] = useState<string>();
  const [answer, setAnswer] = useState<Answer & { to?: string }>({});
  useEffect(() => {
    if (asked === undefined) return;
    const controller = new AbortController();
    const look = async () => {
      const address = `${source}${source.includes('?') ? '&' : '?'}search=${encodeURIComponent(asked)}`;
      const found = await fetch(address, { signal: controller.signal })
        .then((response): Promise<Answer> => response.json())
        .catch((): Answer => ({}));
      if (!controller.signal.aborted) setAnswer({ ...found, to: asked });
    };
    const timer = setTimeout(look, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [asked, source]);
  const isAnswered = asked === answer.to;
  // Until the answer comes, those of the one before who are meant as well: Enter chooses nobody else.
  const found = answer.people ?? NOBODY;
  const people = isAnswered ? found : found.filter((one) => isMeant(one, asked ?? ''));
  const sum = found.some(({ isGroup }) => isGroup) ? 'foundAny' : 'found';
  const outcome = answer.people ? t(sum, { count: found.length }) : (answer.message ?? t('unanswered'));
  return { people, said: isAnswered ? outcome : t('looking'), lookFor: setAsked };
}

function isMeant({ name, email }: Choosable, asked: string): boolean {
  const text = `${name} ${email}`.toLowerCase();
  return asked
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

const NOBODY: Choosable[] = [];
