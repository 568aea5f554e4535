import { z } from 'zod';
import { AttackPaths } from '../apps/schema';

/** What is tried on an app's door, in the order in which the result is told. */
export const ATTACKS = ['unguarded', 'down', 'forged', 'lies', 'certificate', 'address'] as const;
export type Attack = (typeof ATTACKS)[number];

/**
 * How one attack ended: `held`, `came_through`, or `unknown` where it could not be tried. `facts` are strings for its
 * sentence, such as the method and path that were not guarded.
 */
export const Finding = z.object({
  attack: z.enum(ATTACKS),
  outcome: z.enum(['held', 'came_through', 'unknown']),
  facts: z.record(z.string(), z.string()),
});
export type Finding = z.output<typeof Finding>;
export type Outcome = Finding['outcome'];

/** The app whose door is attacked, and at which paths besides those that it has. */
export const AttackDoor = z.object({ appId: z.uuid(), paths: AttackPaths.default([]) });
export type AttackDoor = { appId: string; paths?: string[] };

/** How the whole of it ended: as the worst of its attacks. */
export function outcomeOf(findings: readonly Finding[]): Outcome {
  const outcomes = findings.map(({ outcome }) => outcome);
  if (outcomes.includes('came_through')) return 'came_through';
  return outcomes.includes('unknown') ? 'unknown' : 'held';
}
