'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { rememberSession } from '@/app/_web/auth';
import { ownPath } from '@/app/_web/own-path';
import { beginProvingByPasskey } from '@/lib/passkeys/begin-proving';
import { proveByPasskey } from '@/lib/passkeys/prove';
import { AnswerPasskey } from '@/lib/passkeys/schema';

export const beginProving = action(z.object({}), beginProvingByPasskey);

const Prove = AnswerPasskey.extend({ next: z.string().optional() });

export const provePasskey = action(Prove, async (actor, input) => {
  await rememberSession(await proveByPasskey(actor, input));
  redirect(ownPath(input.next));
});
