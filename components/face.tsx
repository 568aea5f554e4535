const TINTS = [
  'bg-tint-1 text-on-tint-1',
  'bg-tint-2 text-on-tint-2',
  'bg-tint-3 text-on-tint-3',
  'bg-tint-4 text-on-tint-4',
  'bg-tint-5 text-on-tint-5',
  'bg-tint-6 text-on-tint-6',
];

const STATES = {
  /** Has not joined yet. */
  awaited: 'border border-dashed border-edge text-quiet',
  /** May not sign in. */
  away: 'bg-still-wash text-quiet',
};

const SIZES = {
  tiny: 'size-6 text-[0.625rem]',
  normal: 'size-8 text-[0.75rem]',
  big: 'size-10 text-[0.8125rem]',
  large: 'size-14 text-[1.125rem]',
};

type Size = keyof typeof SIZES;

type FaceProps = {
  /** Always gives the same colour. */
  id: string;
  firstName?: string;
  lastName?: string;
  /** Whose first letter stands where there is no name. */
  email: string;
  state?: keyof typeof STATES;
  size?: Size;
};

/** A person's initials in a circle. Decorative: the name stands beside it. */
export function Face({ id, firstName = '', lastName = '', email, state, size = 'normal' }: FaceProps) {
  return (
    <span
      aria-hidden="true"
      className={`${SHAPE} rounded-full ${SIZES[size]} ${state ? STATES[state] : tintOf(id)}`}
    >
      {firstOf(firstName) + firstOf(lastName) || firstOf(email)}
    </span>
  );
}

type ThingFaceProps = {
  id: string;
  name: string;
  /** The address of its picture, which may have any shape. */
  icon?: string | null;
  size?: Size;
};

/** The picture or else the initials of a group or an app in a square. Decorative as well. */
export function ThingFace({ id, name, icon, size = 'normal' }: ThingFaceProps) {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? words.at(-1) : '';
  return (
    <span aria-hidden="true" className={`${SHAPE} rounded-house ${SIZES[size]} ${icon ? '' : tintOf(id)}`}>
      {icon ? (
        <img src={icon} alt="" className="size-full object-contain" />
      ) : (
        firstOf(words[0]) + firstOf(last)
      )}
    </span>
  );
}

const SHAPE =
  'grid shrink-0 place-items-center overflow-hidden leading-none font-bold select-none forced-colors:border';

const tintOf = (id: string) => TINTS[hash(id) % TINTS.length];

const segmenter = new Intl.Segmenter();

/** The first letter as people see it, which may be several code points. */
function firstOf(text = ''): string {
  const [first] = segmenter.segment(text.trim());
  return first?.segment.toLocaleUpperCase() ?? '';
}

function hash(text: string): number {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum;
}
