import { Module } from '@nestjs/common';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { InteractionModule } from '../interaction/interaction.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { OutboundModule } from '../outbound/outbound.module.js';
import { RevocationModule } from '../revocation/revocation.module.js';
import { BackchannelSender } from './backchannel-sender.js';
import { LogoutController } from './logout.controller.js';
import { LogoutRequests } from './logout-request.js';
import { LogoutService } from './logout.service.js';

// Owns signing out: OpenID Connect RP-Initiated, Front-Channel and Back-Channel Logout.
// In comes a browser, sent by a client or by itself; the person is asked unless the client proves whose session it is.
// Out go the end of the session (`revocation`), frames that tell clients in the browser, and signed logout tokens that
// tell them behind it, from the outbox (`deliveries`), in whichever process comes first.
@Module({
  imports: [
    AuthorizationModule,
    ClientsModule,
    DeliveriesModule,
    InteractionModule,
    KeysModule,
    OutboundModule,
    RevocationModule,
  ],
  controllers: [LogoutController],
  providers: [BackchannelSender, LogoutRequests, LogoutService],
})
export class LogoutModule {}
