import { AtSign, CircleAlert, UserRoundCheck, X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import type { Chip, ChipMark, WhyNoAddress } from './chips';
import { useWords } from './words';

const LOOKS = {
  plain: { ground: 'border-line-strong bg-sunk', sign: 'text-quiet', Icon: AtSign },
  warn: { ground: 'border-warn bg-warn-wash text-warn', sign: '', Icon: UserRoundCheck },
  bad: { ground: 'border-bad bg-bad-wash text-bad', sign: '', Icon: CircleAlert },
};
/** What there is nothing to mend about. */
const SOFT: ChipMark[] = ['already_user', 'invited_again', 'twice'];

type AddressChipProps = {
  person: Chip;
  mark: ChipMark | undefined;
  why: (text: string) => WhyNoAddress;
  /** Whether Tab stops here; arrow keys lead to the others. */
  isStop: boolean;
  onKeyDown: (event: KeyboardEvent) => void;
  onMend: () => void;
  onTakeOut: () => void;
};

/** Somebody in the box for addresses, with what is to be said of them. A press puts them back into the box to be mended. */
export function AddressChip({ person, mark, why, isStop, onKeyDown, onMend, onTakeOut }: AddressChipProps) {
  const t = useWords('invite');
  const text = person.text || t('preview.noAddress');
  const said = mark === 'not_an_address' ? t(`chip.${mark}`, { text, why: t(`why.${why(text)}`) }) : '';
  const words = said || (mark && mark !== 'not_an_address' ? t(`chip.${mark}`, { text }) : text);
  const { ground, sign, Icon } = LOOKS[mark === undefined ? 'plain' : SOFT.includes(mark) ? 'warn' : 'bad'];
  return (
    <li className="max-w-full min-w-0">
      <span
        className={`flex min-h-7 max-w-full items-center rounded-md border text-small pointer-coarse:min-h-10 ${ground}`}
      >
        <button
          type="button"
          data-chip
          tabIndex={isStop ? 0 : -1}
          title={words}
          aria-description={t('chip.keys')}
          onClick={onMend}
          onKeyDown={onKeyDown}
          className="flex min-w-0 cursor-text items-center gap-1.5 rounded-md pl-2 -outline-offset-2"
        >
          <Icon size={14} strokeWidth={1.75} className={`shrink-0 ${sign}`} aria-hidden="true" />
          <span className="truncate">{words}</span>
        </button>
        <button
          type="button"
          tabIndex={-1}
          aria-label={t('chip.takeOut', { text })}
          onClick={onTakeOut}
          className="grid size-6.5 shrink-0 cursor-pointer place-items-center rounded-md -outline-offset-2 hover:bg-hover pointer-coarse:h-10 pointer-coarse:w-11"
        >
          <X size={14} strokeWidth={1.75} aria-hidden="true" />
        </button>
      </span>
    </li>
  );
}
