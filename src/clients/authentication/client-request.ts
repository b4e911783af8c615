import type { FastifyRequest } from 'fastify';
import { authorizationHeader } from '../../http/raw-request.js';
import { notesOf } from '../../http/request-scope.js';
import { Parameters } from '../../protocol/parameters.js';
import type { ClientCredentialsCarrier } from './client-authentication-method.js';

/**
 * What a client has sent by itself, from machine to machine, to an endpoint where it authenticates.
 * @throws InvalidRequestError where something came twice
 */
export function readClientRequest(http: FastifyRequest): ClientCredentialsCarrier {
  const authorization = authorizationHeader(http);
  return { authorization, parameters: Parameters.fromForm(http.body).refuseRepeated(), notes: notesOf(http) };
}
