import { z } from 'zod';
import { Finding } from '@/lib/door-checks/schema';

/** What the attacks on a door found, as lists of apps have it. */
export function readFindings(findings: unknown): Finding[] {
  return z.array(Finding).safeParse(findings).data ?? [];
}
