import {
  calculateJwkThumbprint,
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { type Registered, registered } from '../support/registration.js';
import type { TestClient, TestServer } from '../support/server.js';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A client as the Dynamic plan makes them: it registers itself, and proves itself by private_key_jwt with RS256. */
export class OwnRegistration {
  private static count = 0;

  private constructor(
    private readonly server: TestServer,
    readonly registered: Registered,
    private key: CryptoKey | Uint8Array,
    private kid: string,
  ) {}

  /** @param metadata what it registers beyond that; `portico_` members are the administrator's */
  static async make(server: TestServer, metadata: object): Promise<OwnRegistration> {
    const { privateJwk, publicJwk } = await firstKey();
    const keys = 'jwks_uri' in metadata ? {} : { jwks: { keys: [publicJwk] } };
    const answer = await registered(server, {
      client_name: 'Conformance test',
      redirect_uris: ['https://suite.test/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'private_key_jwt',
      contacts: ['certification@suite.test'],
      ...keys,
      ...metadata,
    });
    return new OwnRegistration(server, answer, await importJWK(privateJwk, 'RS256'), publicJwk.kid!);
  }

  get client(): TestClient {
    const { client_id: id, redirect_uris: uris } = this.registered as Registered & { redirect_uris: string[] };
    return { id, secret: undefined, redirectUri: uris[0]! };
  }

  /** The suite names the token endpoint as audience, unless a module says otherwise. */
  async assertion(audience = `${this.server.settings.issuer}/token`): Promise<Record<string, string>> {
    const { id } = this.client;
    const now = this.server.clock.seconds();
    OwnRegistration.count += 1;
    const claims = {
      iss: id,
      sub: id,
      aud: audience,
      jti: `suite-${OwnRegistration.count}`,
      nbf: now,
      iat: now,
      exp: now + 60,
    };
    return { client_assertion_type: ASSERTION_TYPE, client_assertion: await this.sign(claims) };
  }

  sign(claims: JWTPayload): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: this.kid }).sign(this.key);
  }

  /** @returns the public part of the new key */
  async rotateKey(): Promise<JWK> {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const publicJwk = await published(await exportJWK(publicKey));
    this.key = privateKey;
    this.kid = publicJwk.kid!;
    return publicJwk;
  }
}

/** One of the run's RSA keys: making one takes a sixth of a second. */
export async function firstKey(): Promise<{ privateJwk: JWK; publicJwk: JWK }> {
  const privateJwk = (JSON.parse(process.env['TEST_RSA_KEYS']!) as Record<'PS256', JWK>).PS256;
  const { kty, n, e } = privateJwk;
  return { privateJwk, publicJwk: await published({ kty, n, e }) };
}

async function published(jwk: JWK): Promise<JWK> {
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: 'RS256' };
}
