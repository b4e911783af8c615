import type { Type } from '@nestjs/common';
import type { GrantTypeName } from '../../protocol/grant-types.js';
import { AuthorizationCodeGrantType } from './authorization-code.grant-type.js';
import { ClientCredentialsGrantType } from './client-credentials.grant-type.js';
import type { GrantType } from './grant-type.js';
import { RefreshTokenGrantType } from './refresh-token.grant-type.js';

/** Every grant type there is. One that has a name but no handler does not compile. */
export const grantTypes: Readonly<Record<GrantTypeName, Type<GrantType>>> = {
  authorization_code: AuthorizationCodeGrantType,
  refresh_token: RefreshTokenGrantType,
  client_credentials: ClientCredentialsGrantType,
};
