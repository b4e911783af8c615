import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Database } from '../database/database.js';
import { Public } from '../resource-server/index.js';

const answer = (status: string) => ({
  'application/json': {
    schema: {
      type: 'object' as const,
      required: ['status'],
      properties: { status: { type: 'string' as const, example: status } },
    },
  },
});

/** For whoever decides whether this process gets requests, or is started again. */
@Controller('health')
@Public()
@ApiTags('Operation')
export class HealthController {
  constructor(private readonly database: Database) {}

  @Get('live')
  @ApiOperation({
    summary: 'Is the process alive?',
    description: 'Says nothing about the database: a restart would not help it.',
  })
  @ApiResponse({ status: 200, description: 'It answers.', content: answer('ok') })
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Can it do its work?' })
  @ApiResponse({ status: 200, description: 'It can.', content: answer('ok') })
  @ApiResponse({ status: 503, description: 'It cannot reach its database.', content: answer('database unavailable') })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<{ status: string }> {
    try {
      await this.database.read((manager) => manager.query('SELECT 1'));
      return { status: 'ok' };
    } catch {
      void reply.status(503);
      return { status: 'database unavailable' };
    }
  }
}
