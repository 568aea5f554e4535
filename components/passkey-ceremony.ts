'use client';

import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import { useSyncExternalStore } from 'react';

/** What came of asking browser and device: an answer as text for a form, or what to say, if anything. */
export type Ceremony = { answer: string; message?: undefined } | { answer?: undefined; message?: string };

/** What can go wrong on this side, by the name that browsers give it (WebAuthn Level 3, 5.1.3 and 5.1.4). */
const SENTENCES: Record<string, string | undefined> = {
  // Whoever turned away, or let the time pass, knows so.
  NotAllowedError: undefined,
  AbortError: undefined,
  InvalidStateError: 'You have a passkey on this device already.',
  ConstraintError: 'This device cannot keep a passkey. Use another one, or a security key.',
  NotSupportedError: 'This device cannot keep a passkey. Use another one, or a security key.',
  SecurityError: 'Passkeys do not work at this address. Use the one that stands in mails from here.',
};

const never = () => () => {};

/** Whether the browser knows passkeys; null until that is seen, which it never is without JavaScript. */
export function useHasPasskeys(): boolean | null {
  return useSyncExternalStore<boolean | null>(never, browserSupportsWebAuthn, () => null);
}

/** Has the device make a passkey. */
export function makePasskey(optionsJSON: PublicKeyCredentialCreationOptionsJSON): Promise<Ceremony> {
  return ceremonyOf(startRegistration({ optionsJSON }));
}

/** Has the device show that it holds a passkey; in a field, once the person picks it from the browser's list there. */
export function askForPasskey(
  optionsJSON: PublicKeyCredentialRequestOptionsJSON,
  { isInField = false } = {},
): Promise<Ceremony> {
  return ceremonyOf(startAuthentication({ optionsJSON, useBrowserAutofill: isInField }));
}

async function ceremonyOf(asked: Promise<unknown>): Promise<Ceremony> {
  try {
    return { answer: JSON.stringify(await asked) };
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name in SENTENCES) return { message: SENTENCES[name] };
    return { message: 'This device could not use a passkey just now. Try again, or use your password.' };
  }
}
