'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { rememberSession } from '@/app/_web/auth';
import { ownPath } from '@/app/_web/own-path';
import { authenticateByPasskey } from '@/lib/passkeys/authenticate';
import { beginSignInByPasskey } from '@/lib/passkeys/begin-sign-in';
import { AnswerPasskey } from '@/lib/passkeys/schema';

export const beginSignIn = action(z.object({}), beginSignInByPasskey);

const SignIn = AnswerPasskey.extend({ next: z.string().optional() });

export const signInByPasskey = action(SignIn, async (actor, input) => {
  await rememberSession(await authenticateByPasskey(actor, input));
  redirect(ownPath(input.next));
});
