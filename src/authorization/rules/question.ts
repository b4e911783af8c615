import type { Client } from '../../clients/client.js';
import type { Parameters } from '../../protocol/parameters.js';
import type { ResponseTypeName } from '../../protocol/response-types.js';
import type { ScopeCatalogue } from '../../scopes/scope-catalogue.js';

/** What the first rules look at: nothing is proven yet. */
export interface UntrustedQuestion {
  readonly parameters: Parameters;
  /** The registered client that `client_id` names, if any. */
  readonly client: Client | undefined;
}

/** What the later rules look at: the client is known, and its redirect URI is its own. */
export interface Question {
  readonly parameters: Parameters;
  readonly client: Client;
  readonly redirectUri: string;
  readonly scopes: ScopeCatalogue;
  /** The response types that there are here. */
  readonly responseTypes: readonly ResponseTypeName[];
  /** The values of `prompt` that there are here. */
  readonly prompts: readonly string[];
  /** Whether the parameters came in an object that the client signed (RFC 9101). */
  readonly isSigned: boolean;
  /** Whether the client sent them ahead by itself (RFC 9126). */
  readonly isPushed: boolean;
  /** Whether the server, or the registration of the client, demands that. */
  readonly mustBePushed: boolean;
}

/** Throws an OAuthError, or lets the request pass. */
export type UntrustedRule = (question: UntrustedQuestion) => void;
export type Rule = (question: Question) => void;
