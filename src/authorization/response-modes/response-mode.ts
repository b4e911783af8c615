import type { FastifyReply } from 'fastify';

/** One way to bring the answer of the authorization endpoint to the client (OAuth 2.0 Multiple Response Types §2.1). */
export interface ResponseMode {
  /** Sends the parameters to a redirect URI that was proven to be the client's. */
  send(reply: FastifyReply, redirectUri: string, parameters: Readonly<Record<string, string>>): void;
}
