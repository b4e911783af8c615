import {
  AUTH0_TOKENS,
  ENTRA_TOKENS,
  KEYCLOAK_TOKENS,
  type ResourceServerOptions,
} from '../../src/resource-server/index.js';
import type { TestIssuerOptions, TestTokenOptions } from '../../src/resource-server/testing/index.js';

/** An issuer that we did not write, as it writes tokens; each is for `web-app` and allows `notes:read`. */
export interface ForeignIssuer {
  name: string;
  issuer: TestIssuerOptions;
  options: Partial<ResourceServerOptions>;
  token: TestTokenOptions;
  /** Differences that make another kind of token of it, to be refused. */
  otherKinds: TestTokenOptions[];
}

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

const KEYCLOAK: ForeignIssuer = {
  name: 'Keycloak',
  issuer: { path: '/realms/demo', metadata: 'openid', audience: 'notes-api' },
  options: { tokenShape: KEYCLOAK_TOKENS },
  token: {
    scope: 'openid profile notes:read',
    header: { typ: 'JWT' },
    audience: ['notes-api', 'account'],
    acr: '1',
    authTime: inSeconds(-30),
    claims: {
      client_id: undefined,
      typ: 'Bearer',
      azp: 'web-app',
      sid: 'b9e1c1b6-3f5d-4b0e-9f7a-0d7f2f1d5a11',
      'allowed-origins': ['https://app.example'],
      realm_access: { roles: ['offline_access', 'default-roles-demo'] },
      resource_access: { account: { roles: ['manage-account'] } },
      preferred_username: 'ada',
      email_verified: true,
    },
  },
  otherKinds: [
    { claims: { typ: 'ID' } },
    { claims: { typ: 'Refresh' } },
    { claims: { typ: 'Offline' } },
    { claims: { at_hash: 'x' } },
  ],
};

const AUTH0: ForeignIssuer = {
  name: 'Auth0',
  issuer: { path: '/', metadata: 'openid', audience: 'https://notes-api' },
  options: { tokenShape: AUTH0_TOKENS, protectedResourceMetadata: false },
  token: {
    scope: 'openid profile',
    subject: 'auth0|65f0c0ffee',
    header: { typ: 'JWT' },
    audience: ['https://notes-api', 'https://tenant.auth0.example/userinfo'],
    claims: { client_id: undefined, jti: undefined, azp: 'web-app', permissions: ['notes:read'], gty: 'password' },
  },
  otherKinds: [{ claims: { nonce: 'n' } }, { claims: { at_hash: 'x' } }, { claims: { azp: undefined } }],
};

const AUTH0_RFC9068: ForeignIssuer = {
  ...AUTH0,
  name: 'Auth0 with its RFC 9068 profile',
  token: { scope: 'notes:read', clientId: 'web-app' },
  otherKinds: [{ header: { typ: 'id_token+jwt' } }],
};

const ENTRA_V2: ForeignIssuer = {
  name: 'Entra ID v2.0 for a user',
  issuer: { path: '/72f988bf/v2.0', metadata: 'openid', audience: '11111111-2222-3333-4444-555555555555' },
  options: { tokenShape: ENTRA_TOKENS },
  token: {
    header: { typ: 'JWT' },
    claims: {
      client_id: undefined,
      jti: undefined,
      scp: 'notes:read access_as_user',
      azp: 'web-app',
      azpacr: '1',
      oid: '00000000-0000-0000-66f3-3332eca7ea81',
      tid: '72f988bf',
      uti: 'fqiBqXLPj0eQa82S-IYFAA',
      ver: '2.0',
    },
  },
  // An ID token names no client; with app roles it would otherwise look like an access token.
  otherKinds: [
    { claims: { nonce: 'n' } },
    { claims: { c_hash: 'x' } },
    { claims: { azp: undefined, roles: ['notes:read'] } },
  ],
};

const ENTRA_V1: ForeignIssuer = {
  name: 'Entra ID v1.0 for an application',
  issuer: { path: '/72f988bf/', metadata: 'openid', audience: 'api://notes' },
  options: { tokenShape: ENTRA_TOKENS },
  token: {
    header: { typ: 'JWT', x5t: 'nOo3ZDrODXEK1jKWhXslHR_KXEg' },
    claims: {
      client_id: undefined,
      jti: undefined,
      roles: ['notes:read'],
      appid: 'web-app',
      appidacr: '2',
      ver: '1.0',
    },
  },
  otherKinds: [{ audience: 'https://graph.microsoft.com' }],
};

/** The issuers that the guard is known to work with. */
export const FOREIGN_ISSUERS: readonly ForeignIssuer[] = [KEYCLOAK, AUTH0, AUTH0_RFC9068, ENTRA_V2, ENTRA_V1];
