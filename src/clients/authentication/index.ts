import { clientSecretBasic } from './client-secret-basic.method.js';
import { clientSecretPost } from './client-secret-post.method.js';
import type { ClientAuthenticationMethod } from './client-authentication-method.js';
import { clientSecretJwt } from './client-secret-jwt.method.js';
import { none } from './none.method.js';
import { privateKeyJwt } from './private-key-jwt.method.js';

/** Every way a client can prove who it is. The metadata is read from this list. */
export const clientAuthenticationMethods: readonly ClientAuthenticationMethod[] = [
  clientSecretBasic,
  clientSecretPost,
  clientSecretJwt,
  privateKeyJwt,
  none,
];
