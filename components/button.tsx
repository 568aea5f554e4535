import type { ComponentProps, ReactNode } from 'react';

export type ButtonLook = 'primary' | 'plain' | 'quiet' | 'deed' | 'danger' | 'forGood';

const LOOKS: Record<ButtonLook, string> = {
  primary:
    'border border-brass-edge bg-brass font-semibold text-on-brass shadow-[inset_0_1px_0_var(--brass-shine)] hover:bg-brass-hover active:shadow-none forced-colors:border-2',
  plain: 'border border-edge bg-card text-ink hover:bg-hover',
  quiet: 'border border-transparent bg-transparent text-ink hover:bg-hover',
  // What can be done with a section, in its head.
  deed: 'border border-transparent bg-transparent text-link hover:bg-hover',
  danger: 'border border-edge bg-card text-bad hover:border-bad hover:bg-bad-wash',
  // Only in the dialog that asks.
  forGood: 'border border-bad bg-bad font-semibold text-card hover:brightness-110',
};

const SHAPE =
  'inline-flex min-h-control cursor-pointer items-center justify-center gap-2 rounded-house font-medium select-none aria-disabled:cursor-default aria-disabled:border-line-strong aria-disabled:bg-sunk aria-disabled:text-quiet aria-disabled:shadow-none aria-busy:border-line-strong forced-colors:border-[ButtonBorder] print:hidden';

/** The classes of everything that is pressed: buttons, links that look like one, triggers of menus. */
export function buttonLook(look: ButtonLook = 'primary'): string {
  return `${SHAPE} px-3.5 py-1 ${LOOKS[look]}`;
}

/** The same for a button that shows only an icon; its label goes into `aria-label`. */
export function iconButtonLook(): string {
  return `${SHAPE} w-control shrink-0 ${LOOKS.quiet}`;
}

type ButtonProps = ComponentProps<'button'> & { look?: ButtonLook; children: ReactNode };

export function Button({ look = 'primary', className = '', type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={`${buttonLook(look)} ${className}`} {...rest} />;
}
