import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Database } from '../database/database.js';
import { Drain } from '../http/drain.js';
import { Public } from '../resource-server/index.js';

/** Those who ask for readiness seldom wait longer than a second. */
const LONGEST_PROBE_MS = 900;

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
  private probe: Promise<unknown> | undefined;

  constructor(
    private readonly database: Database,
    private readonly drain: Drain,
  ) {}

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
  @ApiResponse({
    status: 503,
    description: 'It cannot reach its database, or it is about to end (`draining`).',
    content: answer('database unavailable'),
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<{ status: string }> {
    const status = this.drain.isDraining ? 'draining' : await this.askDatabase();
    if (status !== 'ok') void reply.status(503).header('Retry-After', '1');
    return { status };
  }

  /** Without new tries: whoever asks will ask again. All who ask meanwhile wait for one answer. */
  private async askDatabase(): Promise<string> {
    this.probe ??= this.database.dataSource.query('SELECT 1').finally(() => (this.probe = undefined));
    const limit = new AbortController();
    try {
      const tooLong = sleep(LONGEST_PROBE_MS, 'database unavailable', { signal: limit.signal, ref: false });
      return await Promise.race([this.probe.then(() => 'ok'), tooLong]);
    } catch {
      return 'database unavailable';
    } finally {
      limit.abort();
    }
  }
}
