import type { ButtonHTMLAttributes } from 'react';

/** The way on that is not the one of the card, below it. */
export function FootButton({ className = '', ...rest }: ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <div className="mt-2 text-center">
      <button
        type="submit"
        className={`min-h-control cursor-pointer rounded-house px-3.5 text-small text-link underline underline-offset-[0.2em] ${className}`}
        {...rest}
      />
    </div>
  );
}
