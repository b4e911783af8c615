import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { GrantsModule } from '../grants/grants.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsersModule } from '../users/users.module.js';
import { UserinfoController } from './userinfo.controller.js';
import { UserinfoService } from './userinfo.service.js';

// Owns the UserInfo endpoint (OpenID Connect Core §5.3).
// In comes an access token with the scope openid; out go the claims that its user let its client have, as JSON or signed.
@Module({
  imports: [ClientsModule, GrantsModule, KeysModule, TokensModule, UsersModule],
  controllers: [UserinfoController],
  providers: [UserinfoService],
})
export class UserinfoModule {}
