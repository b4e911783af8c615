import cluster from 'node:cluster';
import { Controller, Get, Inject, NotFoundException, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../config/settings.js';
import { equalsInConstantTime, sha256 } from '../crypto/hash.js';
import { TemporarilyUnavailableError } from '../protocol/errors.js';
import { InvalidTokenError, MissingTokenError, Public } from '../resource-server/index.js';
import { DocumentMetrics } from './metrics.docs.js';
import { Metrics } from './metrics.js';
import { askForAll } from './workers.js';

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** For Prometheus. `METRICS_TOKEN` says who may ask; without one, nobody in production. */
@Controller('metrics')
@Public()
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @DocumentMetrics()
  async read(@Req() { headers }: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.requirePermitted(headers.authorization);
    const text = cluster.isWorker ? await askForAll() : await this.metrics.text();
    if (text === undefined) throw new TemporarilyUnavailableError('The workers did not tell their counts in time.', 5);
    void reply.header('Cache-Control', 'no-store').type(CONTENT_TYPE).send(text);
  }

  private requirePermitted(authorization: string | undefined): void {
    const { metricsToken, nodeEnv } = this.settings;
    if (metricsToken === '') {
      if (nodeEnv === 'production') throw new NotFoundException('Set METRICS_TOKEN to have metrics.');
      return;
    }
    if (authorization === undefined) throw new MissingTokenError();
    const sent = /^Bearer (.+)$/i.exec(authorization)?.[1] ?? '';
    if (!equalsInConstantTime(sha256(sent), sha256(metricsToken))) throw new InvalidTokenError();
  }
}
