import type { ButtonHTMLAttributes, ReactNode } from 'react';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

const LOOKS: Record<Look, string> = {
  primary: 'bg-brass text-on-brass hover:bg-brass-hover border border-transparent',
  plain: 'bg-card text-ink border border-edge hover:bg-hover',
  quiet: 'bg-transparent text-ink border border-transparent hover:bg-hover',
  danger: 'bg-card text-bad border border-bad hover:bg-bad-wash',
};

/** The one shape of everything that is pressed; also worn by links and by a library's triggers. */
export function buttonLook(look: Look = 'primary'): string {
  return `inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-house px-4 font-semibold select-none disabled:cursor-default disabled:opacity-60 aria-disabled:cursor-default aria-disabled:opacity-60 ${LOOKS[look]}`;
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { look?: Look; children: ReactNode };

export function Button({ look = 'primary', className = '', type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={`${buttonLook(look)} ${className}`} {...rest} />;
}
