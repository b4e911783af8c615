import { isJsonObject } from './json-members.js';
/** How one claim is asked for (OpenID Connect Core §5.5.1); null asks for it in the default manner. */
export type ClaimDemand = {
  readonly essential?: boolean;
  readonly value?: unknown;
  readonly values?: readonly unknown[];
} | null;

/** The `claims` parameter (OpenID Connect Core §5.5): claims asked for by name, beside those that scopes stand for. */
export interface ClaimsRequest {
  readonly userinfo?: Readonly<Record<string, ClaimDemand>>;
  readonly id_token?: Readonly<Record<string, ClaimDemand>>;
}

/** Undefined where the text is no such request. Members that are not understood are ignored, as §5.5 demands. */
export function parseClaimsRequest(text: string): ClaimsRequest | undefined {
  const parsed = parseJson(text);
  if (!isJsonObject(parsed)) return undefined;
  const { userinfo, id_token } = parsed;
  const members = { ...(userinfo === undefined ? {} : { userinfo }), ...(id_token === undefined ? {} : { id_token }) };
  return Object.values(members).every(isDemands) ? (members as ClaimsRequest) : undefined;
}

function isDemands(value: unknown): boolean {
  return isJsonObject(value) && Object.values(value).every((demand) => demand === null || isDemand(demand));
}

function isDemand(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const { essential, values } = value;
  return (essential === undefined || typeof essential === 'boolean') && (values === undefined || Array.isArray(values));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
