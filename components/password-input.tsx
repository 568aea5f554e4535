'use client';

import { Eye, EyeOff } from 'lucide-react';
import { type InputHTMLAttributes, useEffect, useRef, useState } from 'react';
import { iconButtonLook } from './button';
import { useWords } from './words';

/**
 * The input of a password, with a button that shows what is typed (NIST SP 800-63B §3.1.1.2). It is hidden again when the
 * form is sent: password managers look for a hidden one, and browsers remember what was typed into others.
 */
export function PasswordInput({ className = '', ...rest }: InputHTMLAttributes<HTMLInputElement>) {
  const t = useWords('form');
  const [isShown, setIsShown] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const form = input.current?.form;
    const hide = () => setIsShown(false);
    form?.addEventListener('submit', hide);
    return () => form?.removeEventListener('submit', hide);
  }, []);
  const Icon = isShown ? EyeOff : Eye;
  return (
    <div className="relative">
      <input
        {...rest}
        ref={input}
        type={isShown ? 'text' : 'password'}
        className={`${className} pr-12 noscript:pr-3 [&::-ms-reveal]:hidden`}
      />
      <button
        type="button"
        aria-label={t('show')}
        aria-pressed={isShown}
        aria-controls={rest.id}
        onClick={() => setIsShown(!isShown)}
        className={`${iconButtonLook()} absolute inset-y-px right-px text-quiet -outline-offset-2 noscript:hidden`}
      >
        <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
      </button>
    </div>
  );
}
