import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { defer, lastValueFrom, type Observable } from 'rxjs';
import { actingAs } from '../../audit/actor.js';
import { personOf } from './person.js';

/** Signs every audit row of a change with the person and the application; and no answer is kept on the way. */
@Injectable()
export class ActingPersonInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { user, clientId: client } = personOf(http.getRequest<FastifyRequest>());
    void http.getResponse<FastifyReply>().header('Cache-Control', 'no-store');
    const actor = { kind: 'user' as const, user: user.id, client };
    // The handler runs when somebody subscribes, which is then within the work.
    return defer(() => actingAs(actor, () => lastValueFrom(next.handle(), { defaultValue: undefined })));
  }
}
