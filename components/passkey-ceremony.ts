'use client';

import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { useSyncExternalStore } from 'react';
import type { Messages } from 'use-intl/core';

/** Why there is no answer, by the code of its sentence. */
export type PasskeyFailure = keyof Messages['passkey']['failed'];

/** What came of asking browser and device: an answer as text for a form, or why there is none, where that is to be said. */
export type Ceremony =
  | { answer: string; failure?: undefined }
  | { answer?: undefined; failure?: PasskeyFailure };

/** What can go wrong on this side, by the name that browsers give it (WebAuthn Level 3, 5.1.3 and 5.1.4). */
const FAILURES: Record<string, PasskeyFailure | undefined> = {
  // Whoever cancelled, or let the time pass, knows so.
  NotAllowedError: undefined,
  AbortError: undefined,
  InvalidStateError: 'already_here',
  ConstraintError: 'device_unsuited',
  NotSupportedError: 'device_unsuited',
  SecurityError: 'address_unsuited',
};

/** Loaded once a device is to be asked: 9 kB that most visits to a page do without. */
const load = () => import('@simplewebauthn/browser');

const never = () => () => {};
/** Whether this page has the one address at which passkeys are believed. At another port a device would make one in vain. */
export function isAtOrigin(origin: string): boolean {
  return window.location.origin === origin;
}

const knowsPasskeys = () => typeof window.PublicKeyCredential === 'function';

/** Whether the browser knows passkeys; null until that is seen, which it never is without JavaScript. */
export function useHasPasskeys(): boolean | null {
  return useSyncExternalStore<boolean | null>(never, knowsPasskeys, () => null);
}

/** Whether the browser can list passkeys below a field. */
export async function canOfferPasskeys(): Promise<boolean> {
  return knowsPasskeys() && (await PublicKeyCredential.isConditionalMediationAvailable?.()) === true;
}

/** Has the device make a passkey. */
export function makePasskey(optionsJSON: PublicKeyCredentialCreationOptionsJSON): Promise<Ceremony> {
  return ceremonyOf(async () => {
    const { startRegistration } = await load();
    return startRegistration({ optionsJSON });
  });
}

/** Has the device show that it holds a passkey. */
export function askForPasskey(optionsJSON: PublicKeyCredentialRequestOptionsJSON): Promise<Ceremony> {
  return ceremonyOf(async () => {
    const { startAuthentication } = await load();
    return startAuthentication({ optionsJSON });
  });
}

/** The same once somebody picks a passkey in the browser's list below a field, which is there until `over` is aborted. */
export function offerPasskeys(
  optionsJSON: PublicKeyCredentialRequestOptionsJSON,
  over: AbortSignal,
): Promise<Ceremony> {
  return ceremonyOf(async () => {
    const { startAuthentication, WebAuthnAbortService } = await load();
    over.throwIfAborted();
    over.addEventListener('abort', () => WebAuthnAbortService.cancelCeremony(), { once: true });
    return startAuthentication({ optionsJSON, useBrowserAutofill: true });
  });
}

async function ceremonyOf(ask: () => Promise<unknown>): Promise<Ceremony> {
  try {
    return { answer: JSON.stringify(await ask()) };
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    return { failure: name in FAILURES ? FAILURES[name] : 'other' };
  }
}
