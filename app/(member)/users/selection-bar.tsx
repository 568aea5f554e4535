'use client';

import { X } from 'lucide-react';
import { useRouter } from 'next/navigation';
import {
  type FormEvent,
  Fragment,
  type ReactNode,
  startTransition,
  useActionState,
  useEffect,
  useState,
} from 'react';
import { buttonLook, iconButtonLook } from '@/components/button';
import { Confirm, Dialog } from '@/components/dialog';
import { Choose } from '@/components/field';
import type { FormState } from '@/components/form';
import { Menu } from '@/components/menu';
import { Notice } from '@/components/notice';
import { Outcomes } from '@/components/outcomes';
import { useReaching } from '@/components/reach';
import { useWords } from '@/components/words';
import { doDeed } from './actions';
import { DEEDS, DEEDS_FOR_MANY, type DeedForMany, type DeedWith, type GroupDeed, hasDeed } from './deeds';
import type { RowOutcome } from './each';
import { type Group, GroupForm } from './group-form';
import { useGroupMessage } from './group-message';
import { focusList, focusTarget } from './keep-focus';
import { countPicks, onPicks, PICKED, picksByDeed, setPicks } from './pick';
import { readRow } from './row';

/** All who match what the list is filtered by, where they do not stand on one page. */
export type Matching = {
  total: number;
  /** To how many of them each deed applies. */
  deeds: Partial<Record<DeedForMany, number>>;
  /** The address of the list, by which the server finds them once more. */
  address: string;
};

type BarProps = {
  matching: Matching | undefined;
  /** Why they cannot be selected, where that is so. */
  note: string | undefined;
  /** Those that there are, and the one whose people the list shows. */
  groups: Group[];
  groupId: string | undefined;
  /** The filters, in whose place the bar stands. */
  children: ReactNode;
};

/** A deed with the rows that it is for. */
type Offer = { deed: DeedForMany; count: number; picks: string[] };

/** A deed that waits to be confirmed. */
type Asked = Offer & { deed: DeedForMany & DeedWith<'asks'>; email: string };

/** A deed that waits for a group to be chosen. */
type Grouping = Offer & { deed: GroupDeed };

const NONE = { picked: 0, all: 0, offers: [] as Offer[] };

/** What can be done with the selected rows, in the place of the filters while there are any. */
export function SelectionBar({ matching, note, groups, groupId, children }: BarProps) {
  const t = useWords('deeds');
  const list = useWords('usersList');
  const words = useWords('outcomes');
  const router = useRouter();
  const [state, submit, isPending] = useActionState<FormState<RowOutcome[]>, FormData>(
    useReaching(doDeed),
    {},
  );
  const [page, setPage] = useState(NONE);
  const [wantsAll, setWantsAll] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const [asks, setAsks] = useState(false);
  const [grouping, setGrouping] = useState<Grouping>();
  const [asksGroup, setAsksGroup] = useState(false);
  const [seen, setSeen] = useState<FormState<RowOutcome[]>>();
  const { result, message, errors = {} } = state;
  const sayGroup = useGroupMessage(groups, doDeed);
  // What can be taken back from everybody is said in one sentence.
  const isShort = result?.every(({ back }) => back);

  useEffect(() => {
    const look = () => {
      const { picked, all } = countPicks();
      const byDeed = picksByDeed();
      const offers = DEEDS_FOR_MANY.flatMap((deed) => {
        const picks = byDeed.get(deed) ?? [];
        // Nobody deletes users where they have selected invites alone, which are revoked.
        const { of } = DEEDS[deed];
        const isFor = picks.some((pick) => !of || readRow(pick).kind === of);
        return isFor ? [{ deed, count: picks.length, picks }] : [];
      });
      setPage({ picked, all, offers });
      // Whoever takes one row out means those that stay.
      if (picked < all) setWantsAll(false);
    };
    look();
    return onPicks(look);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: It is told once of each answer.
  useEffect(() => {
    if (!result) return;
    setPicks(false);
    if (!isShort) return;
    focusList();
    putAway();
  }, [result]);

  /** Closes the answer. A message of the page then says what can be taken back. */
  const putAway = () => {
    setSeen(state);
    if (result) sayGroup(result);
  };

  const all = wantsAll && page.picked === page.all ? matching : undefined;
  const isOffered = ({ deed }: { deed: DeedForMany }) => groups.length > 0 || !hasDeed(deed, 'asksGroup');
  const most = matching?.total ?? page.all;
  const offers = (all ? offersIn(all) : page.offers).filter(isOffered);

  const run = ({ deed, picks }: Offer, group?: string) => {
    const form = new FormData();
    form.set('deed', deed);
    if (group) form.set('groupId', group);
    if (all) form.set('matching', all.address);
    else for (const pick of picks) form.append('picks[]', pick);
    startTransition(() => submit(form));
  };
  const choose = (offer: Offer) => {
    const { deed, picks } = offer;
    const { page } = DEEDS[deed];
    if (isPending) return;
    if (page) router.push(`${page}?${new URLSearchParams(picks.map((pick) => ['picks[]', pick]))}`);
    else if (hasDeed(deed, 'asksGroup')) {
      setGrouping({ ...offer, deed });
      setAsksGroup(true);
    } else if (!hasDeed(deed, 'asks')) run(offer);
    else {
      setAsked({ ...offer, deed, email: readRow(picks[0] ?? '').email });
      setAsks(true);
    }
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const offer = offers.find(({ deed }) => submitter?.dataset.deed === deed);
    if (offer) choose(offer);
  };
  const items = offers.map((offer) => {
    const { barIcon, icon: Icon = barIcon, isDanger } = DEEDS[offer.deed];
    return {
      label: t(`${offer.deed}.many`, { count: offer.count }),
      icon: Icon && <Icon size={16} strokeWidth={1.75} aria-hidden="true" />,
      isDanger,
      onSelect: () => choose(offer),
    };
  });
  const done = result?.filter(({ isDone }) => isDone) ?? [];
  const notDone = result?.filter(({ isDone }) => !isDone) ?? [];
  const answer = (
    <>
      {message && <Notice tone="bad">{Object.values(errors)[0] ?? message}</Notice>}
      {result && (
        <>
          <p className="mb-3">{words('sum', { done: done.length, notDone: notDone.length })}</p>
          <Outcomes outcomes={[...notDone, ...done]} />
        </>
      )}
    </>
  );

  const isOpen = page.picked > 0;
  return (
    <>
      <div className={isOpen ? 'hidden' : 'contents'}>{children}</div>
      <form
        id={PICKED}
        action={submit}
        onSubmit={onSubmit}
        aria-label={list('forSelected')}
        data-open={isOpen || undefined}
        className={
          isOpen
            ? 'peer/bar my-4 flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 rounded-out border border-edge bg-brass-wash p-1 pl-3 @min-[34rem]:sticky @min-[34rem]:top-2 @min-[34rem]:z-20 @min-[34rem]:shadow-[0_-0.5rem_0_0.25rem_var(--card)] print:hidden'
            : 'hidden flex-wrap gap-2 pb-3 noscript:flex'
        }
      >
        {isOpen ? (
          <>
            <p role="status" className="font-semibold">
              {all ? list('pickedMatching', { count: all.total }) : list('picked', { count: page.picked })}
            </p>
            {!all && !note && page.picked < most && (
              <button
                type="button"
                className="link min-h-control cursor-pointer"
                onClick={() => {
                  setPicks(true);
                  setWantsAll(true);
                }}
              >
                {list('pickMatching', { count: most })}
              </button>
            )}
            {note && <p className="text-small text-quiet">{note}</p>}
            <div className="ml-auto flex min-w-0 flex-wrap items-center gap-1 @max-[34rem]:order-1 @max-[34rem]:m-0 @max-[34rem]:-ml-2 @max-[34rem]:basis-full @max-[34rem]:flex-nowrap">
              {items.slice(0, INLINE).map(({ label, icon, isDanger }, index) => (
                <button
                  key={label}
                  type="submit"
                  data-deed={offers[index]?.deed}
                  aria-disabled={isPending || undefined}
                  className={`${buttonLook('quiet')} hover:border-edge hover:bg-card ${isDanger ? 'text-bad' : ''} ${index === 0 ? '@max-[34rem]:flex-1 @max-[34rem]:border-edge @max-[34rem]:bg-card' : '@max-[45rem]:hidden'}`}
                >
                  {icon}
                  {label}
                </button>
              ))}
              {items.length > INLINE && (
                <span className="@max-[45rem]:hidden">
                  <Menu label={list('more')} items={items.slice(INLINE)} />
                </span>
              )}
              {items.length > 1 && (
                <span className="@min-[45rem]:hidden">
                  <Menu label={list('more')} items={items.slice(1)} />
                </span>
              )}
            </div>
            <button
              type="button"
              aria-label={list('clear')}
              className={`${iconButtonLook()} @max-[34rem]:ml-auto`}
              onClick={() => {
                setPicks(false);
                focusList();
              }}
            >
              <X size={18} strokeWidth={1.75} aria-hidden="true" />
            </button>
          </>
        ) : (
          DEEDS_FOR_MANY.filter((deed) => isOffered({ deed })).map((deed) => {
            const { page, isDanger } = DEEDS[deed];
            return (
              <Fragment key={deed}>
                {deed === 'addToGroup' && (
                  <Choose
                    name="groupId"
                    aria-label={t('group')}
                    options={[
                      { value: '', label: t('chooseGroup') },
                      ...groups.map(({ id, name }) => ({ value: id, label: name })),
                    ]}
                  />
                )}
                <button
                  type="submit"
                  {...(page ? { formMethod: 'get', formAction: page } : { name: 'deed', value: deed })}
                  className={buttonLook(isDanger ? 'danger' : 'plain')}
                >
                  {t(`${deed}.many`, { count: 0 })}
                </button>
              </Fragment>
            );
          })
        )}
      </form>
      <noscript>{answer}</noscript>
      <Confirm
        title={asked ? t(`${asked.deed}.asks.title`, { count: asked.count }) : ''}
        isOpen={asks}
        onOpenChange={setAsks}
        action={asked ? t(`${asked.deed}.many`, { count: asked.count }) : ''}
        onConfirm={() => asked && run(asked)}
      >
        {asked && t(`${asked.deed}.asks.text`, { count: asked.count, email: asked.email })}
      </Confirm>
      <Dialog
        title={grouping ? t(`${grouping.deed}.title`, { count: grouping.count }) : ''}
        isOpen={asksGroup}
        onOpenChange={setAsksGroup}
      >
        {grouping && (
          <GroupForm
            deed={grouping.deed}
            groups={groups}
            groupId={grouping.deed === 'removeFromGroup' ? groupId : undefined}
            action={async (_before, form) => {
              setAsksGroup(false);
              run(grouping, String(form.get('groupId')));
              return {};
            }}
          />
        )}
      </Dialog>
      <Dialog
        title={words('title')}
        isOpen={Boolean(result ?? message) && state !== seen && !isShort}
        onOpenChange={putAway}
        finalFocus={focusTarget}
      >
        {answer}
      </Dialog>
    </>
  );
}

/** So many deeds have buttons of their own where there is room; the others stand behind one. */
const INLINE = 3;

/** What can be done to all who match. What is done on a page of its own is done to rows that were picked. */
function offersIn({ deeds }: Matching): Offer[] {
  return DEEDS_FOR_MANY.flatMap((deed) => {
    const count = deeds[deed] ?? 0;
    return count > 0 && !DEEDS[deed].page ? [{ deed, count, picks: [] }] : [];
  });
}
