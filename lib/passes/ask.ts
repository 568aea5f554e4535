import { z } from 'zod';
import { hasEnded } from '../clock';
import { seal, unseal } from '../factors/seal';
import { OpenApp } from './schema';

/** As long as somebody may take to sign in, and a browser keeps its cookie on the app's host. */
export const ASK_LASTS_MS = 24 * 3_600_000;

const LABEL = 'ask of a door';
const Sealed = OpenApp.extend({ until: z.number() });

/** What leads a visitor of an app to Latchkey and back, as text that nobody else can make or read. */
export function sealAsk(ask: OpenApp): string {
  return seal(LABEL, JSON.stringify({ ...ask, until: Date.now() + ASK_LASTS_MS }));
}

/** What was asked, and whether it was so long ago that nothing comes of it; null where we have not sealed it. */
export function openAsk(text: string): (OpenApp & { isStale: boolean }) | null {
  try {
    const { until, ...ask } = Sealed.parse(JSON.parse(unseal(LABEL, text)));
    return { ...ask, isStale: hasEnded(new Date(until), ASK_LASTS_MS) };
  } catch {
    return null;
  }
}
