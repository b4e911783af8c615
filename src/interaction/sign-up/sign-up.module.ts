import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module.js';
import { AuthorizationModule } from '../../authorization/authorization.module.js';
import { ThrottleModule } from '../../throttle/throttle.module.js';
import { UsersModule } from '../../users/users.module.js';
import { InteractionModule } from '../interaction.module.js';
import { SignUpController } from './sign-up.controller.js';
import { SignUpService } from './sign-up.service.js';

// The page on which people make accounts for themselves: absent, with its addresses, while SELF_REGISTRATION is off.
@Module({
  imports: [AuditModule, AuthorizationModule, InteractionModule, ThrottleModule, UsersModule],
  controllers: [SignUpController],
  providers: [SignUpService],
})
export class SignUpModule {}
