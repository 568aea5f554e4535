import { type RefObject, useMemo, useRef, useState } from 'react';
import { type Chip, type ChipMark, isReady, join, type ListTools, marksOf } from './chips';
import { useKnown } from './known-addresses';

/** A text that is longer than what one form may hold is not looked into (lib/invitations/schema.ts). */
const LONGEST_TEXT = 200_000;

export type Addresses = {
  /** Those that are chips, and what is to be said of each. */
  chips: { person: Chip; mark: ChipMark | undefined }[];
  /** What is said of all of them, and of what is still being typed. */
  marks: (ChipMark | undefined)[];
  /** How many would be invited. */
  ready: number;
  /** All of it, as it is posted. */
  text: string;
  /** Where the rest is typed. */
  box: RefObject<HTMLTextAreaElement | null>;
  tools: ListTools;
  type: (text: string) => void;
  /** Makes chips of what is typed, but for a table that cannot be read. */
  settle: () => void;
  takeOut: (person: Chip) => void;
  /** Puts somebody back into the box, to be typed anew. */
  mend: (person: Chip) => void;
  /** Has these people in the place of all. */
  set: (text: string, refusals?: Chip['refusal'][]) => void;
};

/** Who stands in the box for addresses: chips, and what is being typed behind them. */
export function useAddresses(tools: ListTools, initial: string): Addresses {
  const box = useRef<HTMLTextAreaElement>(null);
  const [people, setPeople] = useState<Chip[]>(() => tools.read(initial).people ?? []);
  const [typing, setTyping] = useState('');
  const rest = useMemo(() => readTyped(tools, typing), [tools, typing]);
  const all = useMemo(() => join(people, rest ?? []), [people, rest]);
  const known = useKnown(useMemo(() => all.flatMap(({ email }) => email ?? []), [all]));
  const marks = useMemo(() => marksOf(all, known), [all, known]);

  const type = (text: string) => {
    if (box.current) box.current.value = text;
    setTyping(text);
  };
  const settle = () => {
    const text = box.current?.value ?? '';
    const more = readTyped(tools, text);
    if (!more) return;
    setPeople((before) => join(before, more));
    type('');
  };
  const takeOut = (person: Chip) => setPeople((before) => before.filter((one) => one !== person));
  return {
    chips: people.map((person, n) => ({ person, mark: marks[n] })),
    marks,
    ready: marks.filter(isReady).length,
    // What cannot be read goes along as it is, and is answered.
    text: useMemo(
      () => [tools.write(all), rest ? '' : typing].filter(Boolean).join('\n'),
      [tools, all, rest, typing],
    ),
    box,
    tools,
    type,
    settle,
    takeOut,
    mend(person) {
      settle();
      takeOut(person);
      type(tools.write([person]));
    },
    set(text, refusals = []) {
      const read = tools.read(text).people;
      setPeople(
        read?.map((person, n) => ({ ...person, ...(refusals[n] && { refusal: refusals[n] }) })) ?? [],
      );
      type(read ? '' : text);
    },
  };
}

function readTyped(tools: ListTools, text: string) {
  if (text.length > LONGEST_TEXT) return null;
  return tools.read(text).people ?? null;
}
