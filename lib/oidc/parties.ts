import { Prisma } from '../../prisma/generated/client';
import { GROUP_NAMES, type Guest } from '../apps/guests';

const { sql } = Prisma;

/** An app as the provider has to know it, with the hash of its secret. */
export type KnownClient = {
  id: string;
  name: string;
  secretHash: string | null;
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  backchannelLogoutUri: string | null;
  isThirdParty: boolean;
  idTokenAlg: string;
};

/** SQL: the `KnownClient` of rows `app` and `oidc_client`. */
export const KNOWN_CLIENT = sql`json_build_object(
  'id', app.id, 'name', app.name, 'secretHash', oidc_client."secretHash",
  'redirectUris', coalesce(oidc_client."redirectUris", '{}'),
  'postLogoutRedirectUris', coalesce(oidc_client."postLogoutRedirectUris", '{}'),
  'backchannelLogoutUri', oidc_client."backchannelLogoutUri", 'isThirdParty', oidc_client."isThirdParty",
  'idTokenAlg', oidc_client."idTokenAlg")`;

/** Who somebody is, as apps are told. */
export type Person = Guest & {
  isEmailConfirmed: boolean;
  /** What apps call them; null as long as none has asked (names.ts). */
  accountName: string | null;
};

/** SQL: the `Person` of a row `"user"`. */
export const PERSON = sql`json_build_object(
  'id', "user".id, 'email', "user".email, 'firstName', "user"."firstName", 'lastName', "user"."lastName",
  'groups', ${GROUP_NAMES}, 'isEmailConfirmed', "user"."isEmailConfirmed",
  'accountName', (select name from oidc_name where oidc_name."userId" = "user".id))`;
