'use client';

import { Switch } from '@base-ui/react/switch';
import { usePathname, useRouter } from 'next/navigation';
import { createContext, type ReactNode, useContext, useEffect, useId, useRef, useState } from 'react';
import { Dialog } from '@/components/dialog';
import { useWords } from '@/components/words';

/** Single keys, each with where it works. What it presses says so by `aria-keyshortcuts`. */
const KEYS = [
  { key: '/', does: 'search', at: 'input[type=search]', isForAll: true },
  { key: 'c', does: 'invite', at: '[aria-keyshortcuts=c]', isForAll: false },
  { key: '?', does: 'list', at: null, isForAll: true },
] as const;

/** Where there is something to search, and on the first somebody to invite. */
type Home = '/users' | '/apps';

/** Kept for each browser: who speaks to the machine, or has a cat, turns single keys off (WCAG 2.2, 2.1.4). */
const STORED_AS = 'latchkey-keys';

const Context = createContext<(() => void) | null>(null);

/** Opens the list of keys; null where there are none. */
export const useKeysList = () => useContext(Context);

/**
 * Hears single keys on the pages below it while nobody types and no dialog is open. Whoever has none has the same frame: a
 * right that comes or goes while a page is open would else begin that page anew, with what it shows once.
 */
export function Keys({ home, children }: { home: Home | null; children: ReactNode }) {
  const t = useWords('keys');
  const path = usePathname();
  const router = useRouter();
  const keys = KEYS.filter(({ isForAll }) => isForAll || home === '/users');
  const [isListed, setListed] = useState(false);
  const [isOn, setOn] = useState(true);
  const id = useId();
  // What was asked for on a page that does not have it, for the page to which that led.
  const waiting = useRef<string>(null);

  useEffect(() => setOn(localStorage.getItem(STORED_AS) !== 'off'), []);
  const turn = (on: boolean) => {
    setOn(on);
    if (on) localStorage.removeItem(STORED_AS);
    else localStorage.setItem(STORED_AS, 'off');
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: It looks again on every page.
  useEffect(() => {
    const asked = waiting.current;
    waiting.current = null;
    if (!asked || use(asked)) return;
    // The page may say first that it loads.
    const observer = new MutationObserver(() => use(asked) && observer.disconnect());
    observer.observe(document.body, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [path]);

  useEffect(() => {
    if (!isOn || !home) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isBusy(event)) return;
      const pressed = keys.find(({ key }) => key === event.key);
      if (!pressed) return;
      event.preventDefault();
      if (pressed.at === null) return setListed(true);
      if (use(pressed.at)) return;
      waiting.current = pressed.at;
      router.push(home);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [isOn, home, keys, router]);

  return (
    <Context value={home ? () => setListed(true) : null}>
      {children}
      <Dialog title={t('title')} isOpen={isListed} onOpenChange={setListed}>
        <dl className="mb-5">
          {keys.map(({ key, does }) => (
            <div key={key} className="flex min-h-11 items-center justify-between gap-4 border-b border-line">
              <dt>{t(does)}</dt>
              <dd>
                <Key>{key}</Key>
              </dd>
            </div>
          ))}
        </dl>
        <div className="flex items-center justify-between gap-4">
          <div>
            <p id={id} className="font-semibold">
              {t('on')}
            </p>
            <p id={`${id}-about`} className="text-small text-quiet">
              {t('about')}
            </p>
          </div>
          <Switch.Root
            checked={isOn}
            onCheckedChange={turn}
            aria-labelledby={id}
            aria-describedby={`${id}-about`}
            className="relative h-5 w-9 shrink-0 cursor-pointer rounded-full border border-edge bg-sunk before:absolute before:-inset-3 data-checked:border-ink data-checked:bg-ink forced-colors:data-checked:bg-[Highlight]"
          >
            <Switch.Thumb className="absolute top-0.5 left-0.5 size-3.5 rounded-full bg-edge transition-transform duration-120 data-checked:translate-x-4 data-checked:bg-card motion-reduce:transition-none forced-colors:bg-[ButtonText]" />
          </Switch.Root>
        </div>
      </Dialog>
    </Context>
  );
}

/** A key as it stands on a keyboard. */
export function Key({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-grid h-5.5 min-w-5.5 place-items-center rounded-sm border border-line-strong bg-sunk px-1 text-[0.75rem] leading-none text-quiet">
      {children}
    </kbd>
  );
}

/** Goes where a key leads, if that is on the page: types into a field, presses anything else. */
function use(selector: string): boolean {
  const place = document.querySelector<HTMLElement>(`main ${selector}`);
  if (place instanceof HTMLInputElement) place.focus();
  else place?.click();
  return place !== null;
}

/** Whether the key belongs to something else: a field, a menu, a dialog, which keep the focus while they are open. */
function isBusy({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('[role=dialog], [role=alertdialog], [role=menu]')) return true;
  return target.matches('input, textarea, select, [contenteditable]');
}
