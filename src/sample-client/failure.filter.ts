import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Failure, type FailureText } from './failure.js';
import { renderFailure } from './pages/failure.page.js';

/** Shows every failure as a page. What nobody expected is logged, and says nothing about itself. */
@Catch()
export class FailureFilter implements ExceptionFilter {
  private readonly logger = new Logger('SampleClient');

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const text = this.describe(error);
    await reply.status(text.status).type('text/html; charset=utf-8').send(renderFailure(text));
  }

  private describe(error: unknown): FailureText {
    if (error instanceof Failure) {
      if (error.cause instanceof Error) this.logger.warn(`${error.message}: ${error.cause.message}`);
      return error.text;
    }
    const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
    if (status < 500) {
      const title = status === 404 ? 'There is no such page' : 'This request makes no sense';
      return {
        status,
        title,
        explanation: 'This app does not know what was asked for.',
        advice: 'Go back to the start.',
      };
    }
    this.logger.error(error);
    return {
      status,
      title: 'Something went wrong',
      explanation: 'This app made a mistake. It is written in its log.',
      advice: 'Try again.',
    };
  }
}

/** Fastify's own errors (a body too large, a type it does not read) carry their status. */
function statusOf(error: unknown): number {
  const status: unknown = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' ? status : 500;
}
