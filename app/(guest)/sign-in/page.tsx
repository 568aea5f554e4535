import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { currentActor } from '@/app/_web/actor';
import { appBehind } from '@/app/_web/door';
import { requireOwner } from '@/app/_web/instance';
import { ownPath, withNext } from '@/app/_web/own-path';
import { askedBy } from '@/app/_web/question';
import { keepWanted } from '@/app/_web/wanted';
import { getWords } from '@/app/_web/words';
import { Card } from '@/components/card';
import { config } from '@/lib/config';
import { arePasskeysPossible } from '@/lib/passkeys/policy';
import { CarryingLink } from '../carrying-link';
import { PasskeySignIn } from './passkey-sign-in';
import { SignInForm } from './sign-in-form';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('signIn'))('title') };
}

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const next = ownPath((await searchParams).next);
  const actor = await currentActor();
  if (actor.kind === 'user') redirect(next);
  await requireOwner();
  keepWanted(next);
  const [t, asking] = [await getWords('signIn'), await askedBy(next)];
  const app = asking ?? (await appBehind(next));
  return (
    <Card title={t('title')}>
      {next !== '/' && <p>{app ? t('toApp', { app: app.name }) : t('signedOut')}</p>}
      <SignInForm next={next} email={asking?.loginHint} />
      {arePasskeysPossible() && <PasskeySignIn next={next} origin={config().baseUrl} />}
      <p>
        <CarryingLink href={withNext('/forgot-password', next)}>{t('forgot')}</CarryingLink>
      </p>
    </Card>
  );
}
