import { z } from 'zod';
import { decodeText } from '../csv';
import { EmailAddress } from '../email-address';
import { type Fault, type FaultCode, factsOf, fault, faultIssue } from '../fault';
import { MOST_GROUPS } from '../groups/schema';
import { plainText } from '../plain-text';
import { Profile } from '../users/schema';
import { parseAddressList } from './address-list';
import { parsePeopleList, parsePeopleTable, writePeopleList } from './people-list';

/** As many people as one press of the button may invite. */
export const MOST_INVITED_AT_ONCE = 1000;
const LONGEST_TEXT = 200_000;
const LONGEST_LIFE_HOURS = 30 * 24;

/** People as they are pasted: addresses, or a table with a header. */
const PeopleList = z
  .string()
  .max(LONGEST_TEXT, fault('people_text_too_long'))
  .transform((text, context) => {
    const list = parsePeopleList(text);
    if (list.fault === undefined) return list.people;
    context.addIssue(faultIssue(list.fault));
    return z.NEVER;
  })
  .refine((list) => list.length > 0, fault('people_missing'))
  .refine((list) => list.length <= MOST_INVITED_AT_ONCE, {
    ...fault('people_too_many'),
    params: { most: MOST_INVITED_AT_ONCE },
  });

/** A few words of the inviter's own. They travel in our mail, so what could pass for a link or for HTML is refused. */
const PersonalLine = z
  .string()
  .transform((text) => text.replace(/[^\S\uFEFF]+/g, ' '))
  .pipe(plainText(500, 'message_too_long'));

const CHOOSE_LIFE: FaultCode = 'life_missing';
const Hours = z.coerce.number().int(CHOOSE_LIFE).min(1, CHOOSE_LIFE).max(LONGEST_LIFE_HOURS, CHOOSE_LIFE);
/** How long the link works; empty is as long as this instance has it (LATCHKEY_INVITE_HOURS). */
const LifeHours = z.union([z.literal('').transform(() => undefined), Hours], { error: CHOOSE_LIFE });

const InvitedRole = z.enum(['member', 'admin'], fault('role_missing').message);

/** The ids of groups. */
const Groups = z.array(z.uuid()).max(MOST_GROUPS);

/** Whom to invite, as what and into which groups unless their row says otherwise, and with what words, for how long. */
export const SendInvitations = z.object({
  emails: PeopleList,
  role: InvitedRole,
  message: PersonalLine.optional(),
  lifeHours: LifeHours.optional(),
  groups: Groups.optional(),
});
export type SendInvitations = z.output<typeof SendInvitations>;

/**
 * The form of the users page. People in a file join those in the box, and whoever chose one looks at them before
 * anything is sent. `typed` is the form as it is then to be shown.
 */
export const PostedInvites = z
  .object({
    emails: z.string(),
    role: z.string(),
    message: z.string().default(''),
    lifeHours: z.string().default(''),
    groups: z.array(z.string()).default([]),
    file: z.instanceof(Blob).optional(),
    step: z.enum(['preview', 'mail']).optional(),
  })
  .transform(async ({ file, step, ...posted }, context) => {
    const { emails = posted.emails, fault: broken } = file?.size ? await joinFile(posted.emails, file) : {};
    if (broken) context.addIssue({ ...faultIssue(broken), path: ['file'] });
    const typed = { ...posted, emails };
    const { data: input, error } = SendInvitations.safeParse(typed);
    for (const issue of (!broken && error?.issues) || [])
      context.addIssue({ code: 'custom', path: issue.path, message: issue.message, params: factsOf(issue) });
    return input ? { typed, input, step: file?.size ? 'preview' : step } : z.NEVER;
  });

/** Addresses of which somebody wants to know whether they are here already, while they type them. */
export const LookUpAddresses = z.object({
  emails: z
    .string()
    .max(LONGEST_TEXT)
    .transform((text) => parseAddressList(text).flatMap(({ email }) => email ?? []))
    .refine((emails) => emails.length <= MOST_INVITED_AT_ONCE),
});
export type LookUpAddresses = z.output<typeof LookUpAddresses>;

/** The mail of an invitation, as it would be sent to one address on the terms of the form. */
export const PreviewInvitationMail = z.object({
  email: EmailAddress,
  role: InvitedRole,
  message: PersonalLine.optional(),
  lifeHours: LifeHours.optional(),
});
export type PreviewInvitationMail = z.output<typeof PreviewInvitationMail>;

export const AcceptInvitation = Profile.safeExtend({ token: z.string().max(200) });
export type AcceptInvitation = z.output<typeof AcceptInvitation>;

/** The link of an expired invitation, for which its holder asks for a new one. */
export const RenewInvitation = z.object({ token: z.string().max(200) });
export type RenewInvitation = z.output<typeof RenewInvitation>;

/** Names one invitation, for resending, copying its link and revoking it. */
export const InvitationId = z.object({ id: z.uuid() });
export type InvitationId = z.output<typeof InvitationId>;

/** The people of a file, written below those that were typed; or what keeps it from being read. */
async function joinFile(text: string, file: Blob): Promise<{ emails?: string; fault?: Fault }> {
  if (file.size > 2 * LONGEST_TEXT) return { fault: { code: 'people_text_too_long', facts: {} } };
  const table = parsePeopleTable(decodeText(new Uint8Array(await file.arrayBuffer())));
  if (table.fault !== undefined) return table;
  const typed = parsePeopleList(text);
  return typed.fault === undefined ? { emails: writePeopleList([...typed.people, ...table.people]) } : {};
}
