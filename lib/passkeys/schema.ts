import { z } from 'zod';
import { fault } from '../fault';
import { plainText } from '../plain-text';

/** More than any browser sends; longer text is refused unread. */
const LONGEST_ANSWER = 32_768;

/** Bytes as browsers put them into JSON (RFC 4648, 5), at most so many of them. */
const bytes = (most: number) =>
  z
    .string()
    .regex(/^[\w-]+$/)
    .max(Math.ceil((most * 4) / 3));

/** WebAuthn Level 3, 4: a credential's id has at most 1023 bytes. */
const CredentialId = bytes(1023);

const answerOf = <Response extends z.ZodType>(response: Response) =>
  z
    .string()
    .max(LONGEST_ANSWER)
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', ...fault('passkey_answer_unreadable') });
        return z.NEVER;
      }
    })
    .pipe(
      z.object({
        id: CredentialId,
        rawId: CredentialId,
        type: z.literal('public-key'),
        response,
        // We ask for none that matters.
        clientExtensionResults: z.unknown().transform(() => ({})),
      }),
    );

/** What a browser answers when it has made a passkey, as JSON text (WebAuthn Level 3, RegistrationResponseJSON). */
export const RegistrationAnswer = answerOf(
  z.object({
    clientDataJSON: bytes(2_048),
    attestationObject: bytes(8_192),
    transports: z
      .array(z.string().regex(/^[a-z-]{1,32}$/))
      .max(10)
      .default([])
      .catch([]),
  }),
);

/** What a browser answers when a passkey was used, as JSON text (WebAuthn Level 3, AuthenticationResponseJSON). */
export const AuthenticationAnswer = answerOf(
  z.object({
    clientDataJSON: bytes(2_048),
    authenticatorData: bytes(2_048),
    signature: bytes(4_096),
    // Security keys leave it out where they were told which passkey to use.
    userHandle: bytes(64).optional(),
  }),
);

/** Of what the browser says that it was asked to sign, what is read before the rest is verified. */
export const ClientData = z.object({
  challenge: bytes(64),
  // No page of ours is ever shown inside another one.
  crossOrigin: z.literal(false).optional(),
});
export type ClientData = z.output<typeof ClientData>;

/** Names travel into mails, so what could pass for a link or for HTML is refused. */
export const PasskeyName = plainText(64, 'passkey_name_too_long').pipe(
  z.string().min(1, fault('passkey_name_missing')),
);

/** The answer is looked at by the verb, which says the same about every one that it does not believe. */
export const AnswerPasskey = z.object({ answer: z.unknown() });
export type AnswerPasskey = z.output<typeof AnswerPasskey>;

export const AddPasskey = AnswerPasskey.extend({ name: PasskeyName });
export type AddPasskey = z.output<typeof AddPasskey>;

/** Names one passkey, to remove it. */
export const PasskeyId = z.object({ passkeyId: z.uuid() });
export type PasskeyId = z.output<typeof PasskeyId>;

export const RenamePasskey = PasskeyId.extend({ name: PasskeyName });
export type RenamePasskey = z.output<typeof RenamePasskey>;
