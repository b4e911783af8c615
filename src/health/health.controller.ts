import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../resource-server/index.js';
import { Readiness, UNREADY, type UnreadyReason } from './readiness.js';

interface Ready {
  readonly status: 'ok' | 'unavailable';
  readonly reasons?: readonly { readonly reason: UnreadyReason; readonly detail: string }[];
}

const text = { type: 'string' as const };
const ok = { schema: { type: 'object' as const, required: ['status'], properties: { status: text } } };

const unavailable = {
  schema: {
    type: 'object' as const,
    required: ['status', 'reasons'],
    properties: {
      status: text,
      reasons: {
        type: 'array' as const,
        items: {
          type: 'object' as const,
          required: ['reason', 'detail'],
          properties: { reason: { ...text, enum: Object.keys(UNREADY) }, detail: text },
        },
      },
    },
  },
  example: { status: 'unavailable', reasons: [{ reason: 'database', detail: UNREADY.database }] },
};

/** For whoever decides whether this process gets requests, or is started again. */
@Controller('health')
@Public()
@ApiTags('Operation')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @ApiOperation({
    summary: 'Is the process alive?',
    description: 'Says nothing about the database: a restart would not help it.',
  })
  @ApiResponse({
    status: 200,
    description: 'It answers.',
    content: { 'application/json': { ...ok, example: { status: 'ok' } } },
  })
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Can it do its work?' })
  @ApiResponse({
    status: 200,
    description: 'It can.',
    content: { 'application/json': { ...ok, example: { status: 'ok' } } },
  })
  @ApiResponse({
    status: 503,
    description:
      'It cannot, and why: `draining` (it is about to end), `database`, `migrations` (missing ones), `keys` (that SECRETS does not open).',
    content: { 'application/json': unavailable },
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Ready> {
    const reasons = await this.readiness.reasons();
    if (reasons.length === 0) return { status: 'ok' };
    void reply.status(503).header('Retry-After', '1');
    return { status: 'unavailable', reasons: reasons.map((reason) => ({ reason, detail: UNREADY[reason] })) };
  }
}
