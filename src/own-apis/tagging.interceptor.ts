import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { tagOf } from './preconditions.js';

/** Whatever is answered in a revision is answered with its ETag (RFC 9110 §8.8.3). */
@Injectable()
export class TaggingInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap((answer: { revision?: unknown } | undefined) => {
        if (typeof answer?.revision === 'number') void reply.header('ETag', tagOf(answer.revision));
      }),
    );
  }
}
