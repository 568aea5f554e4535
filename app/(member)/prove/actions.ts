'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { rememberSession } from '@/app/_web/auth';
import { ownPath } from '@/app/_web/own-path';
import { proveByCode } from '@/lib/factors/prove';
import { ProveByCode } from '@/lib/factors/schema';
import { proveIdentity } from '@/lib/users/prove';
import { ProveIdentity } from '@/lib/users/schema';

export const prove = action(
  ProveIdentity.extend({ next: z.string().optional() }),
  async (actor, input) => {
    await rememberSession(await proveIdentity(actor, input));
    redirect(ownPath(input.next));
  },
  { isForFactor: true },
);

export const proveWithCode = action(
  ProveByCode.extend({ next: z.string().optional() }),
  async (actor, input) => {
    await rememberSession(await proveByCode(actor, input));
    redirect(ownPath(input.next));
  },
);
