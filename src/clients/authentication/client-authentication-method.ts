import type { ClientAuthenticationMethodName } from '../../protocol/client-authentication-methods.js';
import type { Parameters } from '../../protocol/parameters.js';
import type { SingleUse } from '../../single-use/single-use.js';
import type { RequestNotes } from '../../telemetry/log/request-notes.js';
import type { SignedByClient } from '../signed-by-client.js';
import type { Client } from '../client.js';

/** What a client sends to prove who it is, the Authorization header and the body; and where it is noted. */
export interface ClientCredentialsCarrier {
  readonly authorization: string | undefined;
  readonly parameters: Parameters;
  readonly notes: RequestNotes;
}

/** What a proof may need beside the request and the client. */
export interface AuthenticationTools {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly issuer: string;
  readonly signed: SignedByClient;
  readonly singleUse: SingleUse;
  /** Whether client_secret_jwt is allowed at all. */
  readonly allowsSecretJwt: boolean;
  /** A secret that was kept sealed; undefined when SECRETS lacks the key. */
  openSecret(sealed: string): string | undefined;
  /** Writes down, once a day, that the client got in by a switch that loosens something, by the name of its metadata. */
  reportExemption(client: Client, name: string): Promise<void>;
}

/**
 * One way to prove who a client is. A method answers whether it is attempted, who is claimed, and whether that is proven;
 * that no two are attempted at once, and that it is the registered one, is the authenticator's to say.
 */
export interface ClientAuthenticationMethod {
  readonly name: ClientAuthenticationMethodName;
  isAttempted(carrier: ClientCredentialsCarrier): boolean;
  /** @throws InvalidClientError where the credentials are malformed: they never fall through to another method */
  claimedClientId(carrier: ClientCredentialsCarrier): string;
  isProven(carrier: ClientCredentialsCarrier, client: Client, tools: AuthenticationTools): boolean | Promise<boolean>;
}
