import { Inject, Injectable } from '@nestjs/common';
import type { ClientCredentialsCarrier } from '../clients/authentication/client-authentication-method.js';
import { ClientAuthenticator } from '../clients/authentication/client-authenticator.js';
import type { Client } from '../clients/client.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { DisplayedError } from '../protocol/displayed-error.js';
import { InvalidDpopProofError, InvalidRequestError } from '../protocol/errors.js';
import type { Parameters } from '../protocol/parameters.js';
import { RedirectedError } from './authorization-response.js';
import { PushedRequestsRepository } from './pushed-requests.repository.js';
import { RequestReader } from './request-reader.js';
import { REQUEST_URI_PREFIX, SentRequests } from './sent-requests.js';

/** RFC 9126 §2.2. */
export interface PushedAuthorizationResponse {
  readonly request_uri: string;
  /** Seconds. */
  readonly expires_in: number;
}

/** What authenticates the client; it is proven and not kept. */
const CREDENTIALS: readonly string[] = ['client_secret', 'client_assertion', 'client_assertion_type'];
/** As much as its column surely holds. */
const LARGEST = 32_000;

/** RFC 9126: a client sends its authorization request ahead, by itself, and the browser brings a reference to it. */
@Injectable()
export class PushedAuthorization {
  constructor(
    private readonly authenticator: ClientAuthenticator,
    private readonly sent: SentRequests,
    private readonly reader: RequestReader,
    private readonly requests: PushedRequestsRepository,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @param readProof for a client that is known by then: the thumbprint of the key of the DPoP proof that came along, if one did */
  async answer(
    carrier: ClientCredentialsCarrier,
    readProof: (client: Client) => Promise<string | undefined>,
  ): Promise<PushedAuthorizationResponse> {
    const { parameters: form, notes } = carrier;
    const client = await this.authenticator.authenticate(carrier);
    const jkt = await readProof(client);
    const request = form.without(CREDENTIALS).with('client_id', client.id);
    refuseOthersBesideObject(request);
    // RFC 9126 §2.1.
    if (request.get('request_uri') !== undefined) {
      throw new InvalidRequestError('request_uri cannot be pushed; send the parameters themselves, or request.');
    }
    const { parameters, isSigned } = await asJson(() => this.sent.unwrap(request, notes));
    const bound = bindToKey(parameters, jkt);
    await asJson(() => this.reader.prove({ parameters: bound, isSigned, isPushed: true }, notes));
    return this.store(client.id, bound, isSigned);
  }

  private async store(
    clientId: string,
    parameters: Parameters,
    isSigned: boolean,
  ): Promise<PushedAuthorizationResponse> {
    const encoded = parameters.encode();
    if (encoded.length > LARGEST) throw new TooLargeError();
    const reference = await this.requests.store({ clientId, parameters: encoded, isSigned });
    return { request_uri: REQUEST_URI_PREFIX + reference, expires_in: this.settings.pushedRequestTtl };
  }
}

/** RFC 9126 §3: beside a request object there are the parameters of client authentication, and no others. */
function refuseOthersBesideObject(request: Parameters): void {
  if (request.get('request') === undefined) return;
  const other = request.names.find((name) => name !== 'request' && name !== 'client_id');
  if (other === undefined) return;
  throw new InvalidRequestError(
    `Beside request there is no ${other.slice(0, 64)}; it belongs into the request object.`,
  );
}

/** RFC 9449 §10.1: a proof at this endpoint binds the code, and must not contradict dpop_jkt. */
function bindToKey(parameters: Parameters, jkt: string | undefined): Parameters {
  const named = parameters.get('dpop_jkt');
  if (jkt === undefined) return parameters;
  if (named !== undefined && named !== jkt) {
    throw new InvalidDpopProofError('dpop_jkt is not the thumbprint of the key of the DPoP proof.');
  }
  return parameters.with('dpop_jkt', jkt);
}

/** Here nobody is redirected and no page is shown: the client asked by itself (RFC 9126 §2.3). */
async function asJson<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DisplayedError || error instanceof RedirectedError ? error.error : error;
  }
}

/** RFC 9126 §2.3: 413. */
class TooLargeError extends InvalidRequestError {
  override readonly status = 413;
  constructor() {
    super(`The request is too large; its parameters may have ${LARGEST} bytes.`);
  }
}
