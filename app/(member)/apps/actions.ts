'use server';

import { revalidatePath } from 'next/cache';
import { cookies } from 'next/headers';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { config } from '@/lib/config';
import { NOTE_COOKIE } from './note-cookie';

/** RFC 6265bis: browsers keep no cookie for longer than 400 days. */
const SECONDS_KEPT = 400 * 24 * 3600;

export const putNoteAway = action(z.object({}), async () => {
  (await cookies()).set(NOTE_COOKIE, 'away', {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: config().secureCookie,
    maxAge: SECONDS_KEPT,
  });
  revalidatePath('/apps');
});
