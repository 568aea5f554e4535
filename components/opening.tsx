'use client';

import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { Button, type ButtonLook, buttonLook } from './button';
import { useWords } from './words';

type Opening = {
  /** The page that they are on. */
  path: string;
  /** Which form is open, by the name that the address has for it. */
  current: string | null;
  setCurrent: (change: string | null) => void;
};
const Context = createContext<Opening>({ path: '', current: null, setCurrent: () => {} });

type OneOpenProps = {
  path: string;
  /** The one that the address names: it needs no JavaScript. */
  change: string | null;
  children: ReactNode;
};

/** Of the rows in it the form of one is open at a time. */
export function OneOpen({ path, change, children }: OneOpenProps) {
  const [current, setCurrent] = useState(change);
  return <Context value={{ path, current, setCurrent }}>{children}</Context>;
}

/** The form that is open, or was until its action had its effect; null when there is none. */
export function useCurrent(): string | null {
  return useContext(Context).current;
}

/** What opens a form from elsewhere on the page. */
export function useOpen(): (change: string) => void {
  return useContext(Context).setCurrent;
}

/** Whether a form is open, and what opens and closes it. Once its action has given a result it is closed. */
export function useOpening(change: string, state: { result?: unknown }) {
  const { current, setCurrent } = useContext(Context);
  /** The state in which it was opened: the result in it is that of an earlier time. */
  const [openedIn, setOpenedIn] = useState<object>();
  return {
    isOpen: current === change && (state.result === undefined || openedIn === state),
    open: () => {
      setOpenedIn(state);
      setCurrent(change);
    },
    close: () => setCurrent(null),
  };
}

/** An element that takes the focus when what had it has gone away with a change of `watched`. */
export function useLostFocus<E extends HTMLElement>(watched: unknown) {
  const element = useRef<E>(null);
  const before = useRef(watched);
  useEffect(() => {
    if (before.current === watched) return;
    before.current = watched;
    if (document.activeElement === document.body) element.current?.focus();
  }, [watched]);
  return element;
}

type OpenerProps = {
  change: string;
  /** It is not shown then. */
  isOpen: boolean;
  children: ReactNode;
  /** Left out where the server has something to ask first. */
  onOpen?: () => void;
  /** Takes the focus when what had it has gone away with a change of this. */
  watched?: unknown;
  look?: ButtonLook;
};

/** The button that opens a form of its page; without JavaScript by its address. */
export function Opener({ change, isOpen, children, onOpen, watched, look = 'plain' }: OpenerProps) {
  const { path } = useContext(Context);
  const button = useLostFocus<HTMLButtonElement>(`${isOpen} ${watched}`);
  if (isOpen) return null;
  return (
    <form
      action={path}
      onSubmit={(event) => {
        if (!onOpen) return;
        event.preventDefault();
        onOpen();
      }}
    >
      <input type="hidden" name="change" value={change} />
      <Button ref={button} type="submit" id={idOf(change)} look={look}>
        {children}
      </Button>
    </form>
  );
}

/** Closes a form that is open. Without JavaScript the address gives the focus back to the button that opened it. */
export function Cancel({ change, onClose }: { change: string; onClose: () => void }) {
  const t = useWords('dialog');
  const { path } = useContext(Context);
  return (
    <a
      href={`${path}#${idOf(change)}`}
      className={buttonLook('quiet')}
      onClick={(event) => {
        event.preventDefault();
        // A page that is loaded again is not to open it again.
        history.replaceState(null, '', location.pathname);
        onClose();
      }}
    >
      {t('cancel')}
    </a>
  );
}

/** What stands below a row, in line with its value. */
export function Below({ children }: { children: ReactNode }) {
  return (
    <div className="max-w-96 space-y-3 py-2 has-[>:only-child:empty]:hidden @min-[34rem]:ms-52">
      {children}
    </div>
  );
}

/** What follows from a deed that is asked about. It takes the focus when it opens: there is no field. */
export function Asked({ children }: { children: ReactNode }) {
  const words = useRef<HTMLParagraphElement>(null);
  useEffect(() => words.current?.focus(), []);
  return (
    <p ref={words} tabIndex={-1} className="outline-none">
      {children}
    </p>
  );
}

const idOf = (change: string) => `change-${change}`;
