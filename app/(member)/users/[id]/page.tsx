import type { Metadata } from 'next';
import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { Notice } from '@/components/notice';
import { listSignedInAppsOf } from '@/lib/oidc/list-signed-in-apps-of';
import { listNoticesOf } from '@/lib/oidc/queries';
import { listFactors } from '@/lib/passkeys/list-factors';
import { maySignOutEverywhere } from '@/lib/users/policy';
import { LeavesFocus } from '../../../heading-focus';
import { Gone } from '../../gone';
import { Refresh } from '../../refresh';
import { SignedInApps } from '../../signed-in-apps';
import { DeedButton } from '../deed-button';
import { offersFor } from '../offers';
import { listBehind } from '../shown';
import { doDeedHere } from './actions';
import { Activity } from './activity';
import { CanOpen } from './can-open';
import { Devices } from './devices';
import { Facts } from './facts';
import { Groups } from './groups';
import { Head } from './head';
import { Leave } from './leave';
import { MailProblem } from './mail-problem';
import { loadPerson } from './person';
import { SigningIn } from './signing-in';
import { Told } from './told';
import { Trail } from './trail';

export async function generateMetadata({ params }: PageProps<'/users/[id]'>): Promise<Metadata> {
  const loaded = await loadPerson((await params).id);
  return {
    title: loaded ? (loaded.person.name ?? loaded.person.email) : (await getWords('gone'))('person.title'),
  };
}

/** One person: who they are, what became of their invite, how and where they sign in, and every deed of their row. */
export default async function PersonPage({ params, searchParams }: PageProps<'/users/[id]'>) {
  const shown = await loadPerson((await params).id);
  if (!shown) return <Gone what="person" />;
  const { actor, person, mails } = shown;
  const { id, kind, role } = person;
  const isUser = kind === 'user';
  const isOwn = id === actor.id;
  const factors = isUser ? await listFactors(actor, { userId: id }) : { codeSince: null, passkeys: [] };
  const hasFactor = factors.codeSince !== null || factors.passkeys.length > 0;
  const offers = offersFor(actor, person, hasFactor);
  const row = { kind, id, email: person.email };
  const t = await getWords('person');
  const told = isUser ? await listNoticesOf(actor, { userIds: [id] }) : [];
  // The facts may have been read before a mail left, and the mails behind that.
  const states = [person.mailState, ...[...mails, ...told].map(({ state }) => state)];
  const isSettling = states.some((state) => state === 'queued' || state === 'sending');
  return (
    <div className="space-y-8">
      <Head {...{ person, row, offers, isOwn }} list={listBehind((await searchParams).list)} />
      {isOwn && (
        <Notice
          deed={
            <Link href="/account" className={buttonLook('plain')}>
              {t('own.account')}
            </Link>
          }
        >
          {t('own.text')}
        </Notice>
      )}
      {role === 'owner' && !isOwn && <Notice>{t('owner')}</Notice>}
      {person.needsApproval && (
        <Notice
          tone="warn"
          deed={
            offers.includes('approveInvite') && (
              <LeavesFocus>
                <DeedButton action={doDeedHere} row={row} role={role} deed="approveInvite" />
              </LeavesFocus>
            )
          }
        >
          {(await getWords('users'))('waiting')}
        </Notice>
      )}
      <MailProblem person={person} />
      <div className="grid items-start gap-x-12 gap-y-8 @min-[56rem]:grid-cols-[minmax(0,1fr)_19rem]">
        <div className="@container min-w-0 space-y-8">
          <CanOpen actor={actor} id={id} isUser={isUser} />
          <Groups actor={actor} row={row} />
          {isUser && <SigningIn actor={actor} shown={shown} factors={factors} />}
          {isUser && maySignOutEverywhere(actor, { id, role }) && (
            <>
              <Devices actor={actor} row={row} role={role} mayEnd={offers.includes('signOutEverywhere')} />
              <SignedInApps apps={await listSignedInAppsOf(actor, { userId: id })} userId={id} />
            </>
          )}
          <Trail shown={shown} row={row} offers={offers} />
        </div>
        <aside aria-label={t('facts.title')} className="min-w-0 space-y-8">
          <Facts actor={actor} shown={shown} />
          <Told notices={told} />
          <Activity shown={shown} />
          <Leave row={row} role={role} offers={offers} />
        </aside>
      </div>
      {isSettling && <Refresh />}
    </div>
  );
}
