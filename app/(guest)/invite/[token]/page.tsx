import type { Metadata } from 'next';
import { currentActor } from '@/app/_web/actor';
import { openLink } from '@/app/_web/link';
import { getWords, readerLanguage } from '@/app/_web/words';
import { buttonLook } from '@/components/button';
import { Card } from '@/components/card';
import { SignOutFirst } from '@/components/sign-out-first';
import { When } from '@/components/when';
import { config } from '@/lib/config';
import { maskEmailAddress } from '@/lib/email-address';
import { getOpenInvitation } from '@/lib/invitations/queries';
import { Problem } from '@/lib/problem';
import { argumentsOf, sayProblem } from '@/words/say';
import { AcceptForm } from './accept-form';
import { signOutAndStay } from './actions';
import { RenewForm } from './renew-form';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('join'))('tabTitle') };
}
