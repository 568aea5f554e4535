'use server';

import { z } from 'zod';
import { action } from '@/app/_web/action';
import { renewBackupCodes } from '@/lib/factors/renew-codes';

export const renewCodes = action(z.object({}), renewBackupCodes);
