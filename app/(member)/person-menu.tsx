'use client';

import { Menu as Base } from '@base-ui/react/menu';
import { ChevronsUpDown, Keyboard, LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { Face } from '@/components/face';
import { useForm } from '@/components/form';
import { MENU, MENU_ITEM, MENU_RULE } from '@/components/menu';
import { setTheme, THEMES, type Theme } from '@/components/theme';
import { useSay } from '@/components/toasts';
import { useWords } from '@/components/words';
import { signOut } from './account/actions';
import { Key, useKeysList } from './keys';

const ICONS = { system: Monitor, light: Sun, dark: Moon } as const satisfies Record<Theme, unknown>;

type PersonMenuProps = {
  person: { id: string; firstName: string; lastName: string; email: string };
  /** In words. */
  role: string;
  theme: Theme;
};

/** The menu under the person's name: their account, the theme, and the way out. Without JavaScript, two of them. */
export function PersonMenu({ person, role, theme: stored }: PersonMenuProps) {
  const t = useWords('nav');
  const [theme, show] = useState(stored);
  const signOutForm = useRef<HTMLFormElement>(null);
  // It opens within the head of the page, so that it belongs to a landmark.
  const place = useRef<HTMLDivElement>(null);
  const { state, submit } = useForm(signOut);
  const say = useSay();
  const listKeys = useKeysList();
  // biome-ignore lint/correctness/useExhaustiveDependencies: It is said once for each answer.
  useEffect(() => {
    if (state.message) say(state.message);
  }, [state]);
  const name = `${person.firstName} ${person.lastName}`.trim();
  return (
    <>
      <Base.Root>
        <Base.Trigger className="flex min-h-11 min-w-11 cursor-pointer items-center justify-center gap-2.5 rounded-house p-1.5 text-start hover:bg-still-wash data-[popup-open]:bg-still-wash max-sm:mx-2 max-sm:my-1 sm:mt-auto sm:min-h-12 sm:w-full sm:shrink-0 lg:justify-start lg:px-2 noscript:hidden print:hidden">
          <Face {...person} />
          <span className="sr-only min-w-0 flex-1 lg:not-sr-only lg:grid">
            <span className="truncate leading-5 font-semibold">{name}</span>
            <span className="truncate text-small leading-4.5 text-quiet">{role}</span>
          </span>
          <ChevronsUpDown
            size={16}
            strokeWidth={1.75}
            aria-hidden="true"
            className="hidden shrink-0 text-quiet lg:block"
          />
        </Base.Trigger>
        <Base.Portal container={place}>
          <Base.Positioner
            side="top"
            align="start"
            sideOffset={4}
            collisionPadding={8}
            positionMethod="fixed"
            className="z-30"
          >
            <Base.Popup className={MENU}>
              <div className="px-2.5 py-2">
                <p className="truncate font-semibold">{name}</p>
                <p className="truncate text-small text-quiet">{person.email}</p>
              </div>
              <Base.Separator className={MENU_RULE} />
              <Base.Item className={MENU_ITEM} render={<Link href="/account" />}>
                <UserRound size={16} strokeWidth={1.75} className="text-quiet" aria-hidden="true" />
                {t('account')}
              </Base.Item>
              {listKeys && (
                <Base.Item className={MENU_ITEM} onClick={listKeys}>
                  <Keyboard size={16} strokeWidth={1.75} className="text-quiet" aria-hidden="true" />
                  {t('keys')}
                  <span aria-hidden="true" className="ms-auto">
                    <Key>?</Key>
                  </span>
                </Base.Item>
              )}
              <Base.Separator className={MENU_RULE} />
              <Base.Group>
                <Base.GroupLabel className="px-2.5 pt-1.5 pb-1 text-small text-quiet">
                  {t('theme.label')}
                </Base.GroupLabel>
                <Base.RadioGroup
                  value={theme}
                  onValueChange={(chosen: Theme) => {
                    show(chosen);
                    setTheme(chosen);
                  }}
                >
                  {THEMES.map((value) => {
                    const Icon = ICONS[value];
                    return (
                      <Base.RadioItem key={value} value={value} className={MENU_ITEM}>
                        <Icon size={16} strokeWidth={1.75} className="text-quiet" aria-hidden="true" />
                        {t(`theme.${value}`)}
                        <Base.RadioItemIndicator className="ms-auto size-2 rounded-full bg-ink forced-colors:bg-[CanvasText]" />
                      </Base.RadioItem>
                    );
                  })}
                </Base.RadioGroup>
              </Base.Group>
              <Base.Separator className={MENU_RULE} />
              <Base.Item className={MENU_ITEM} onClick={() => signOutForm.current?.requestSubmit()}>
                <LogOut size={16} strokeWidth={1.75} className="text-quiet" aria-hidden="true" />
                {t('signOut')}
              </Base.Item>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
      <div ref={place} />
      <form
        ref={signOutForm}
        action={submit}
        className="hidden gap-2 noscript:flex noscript:flex-wrap max-sm:m-2 sm:mt-auto"
      >
        {listKeys && (
          <a href="/account" className={buttonLook('quiet')}>
            {t('account')}
          </a>
        )}
        <button type="submit" className={buttonLook('quiet')}>
          {t('signOut')}
        </button>
      </form>
    </>
  );
}
