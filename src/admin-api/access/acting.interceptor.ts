import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { defer, lastValueFrom, type Observable } from 'rxjs';
import { actingAs } from '../../audit/actor.js';
import { administratorOf } from './administrator.js';

/** Signs every audit row of a change with who made it; and no answer is kept by anybody on the way. */
@Injectable()
export class ActingInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { userId: user, clientId: client } = administratorOf(http.getRequest<FastifyRequest>());
    void http.getResponse<FastifyReply>().header('Cache-Control', 'no-store');
    const actor = { kind: user === undefined ? ('client' as const) : ('user' as const), user, client };
    // The handler runs when somebody subscribes, which is then within the work.
    return defer(() => actingAs(actor, () => lastValueFrom(next.handle(), { defaultValue: undefined })));
  }
}
