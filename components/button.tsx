import type { ButtonHTMLAttributes, ReactNode } from 'react';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

const LOOKS: Record<Look, string> = {
  primary: 'bg-brass text-on-brass hover:bg-brass-hover border border-transparent',
  plain: 'bg-card text-ink border border-edge hover:bg-hover',
  quiet: 'bg-transparent text-ink border border-transparent hover:bg-hover',
  danger: 'bg-card text-bad border border-bad hover:bg-bad-wash',
};

const SHAPE =
  'inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-house font-semibold select-none aria-disabled:cursor-default aria-disabled:opacity-60';

/** The classes of everything that is pressed: buttons, links that look like one, triggers of menus. */
export function buttonLook(look: Look = 'primary'): string {
  return `${SHAPE} px-4 ${LOOKS[look]}`;
}

/** The same for a button that shows only an icon; its label goes into `aria-label`. */
export function iconButtonLook(): string {
  return `${SHAPE} w-11 shrink-0 ${LOOKS.quiet}`;
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { look?: Look; children: ReactNode };

export function Button({ look = 'primary', className = '', type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={`${buttonLook(look)} ${className}`} {...rest} />;
}
