import type { Server } from 'node:net';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../config/settings.js';
import { LogEntry } from '../telemetry/log/log-events.js';
import { signals } from '../telemetry/signals.js';
import { AcceptQueue } from './accept-queue.js';
import { Cohorts } from './cohorts.js';

/** Milliseconds between two looks at how late the event loop is. */
const LOOK_EVERY = 20;
/** Of MAX_DELAY, what a queue may come to that has not been empty for all of MAX_DELAY. */
const STANDING_SHARE = 0.1;
/** Milliseconds between two log lines about it. */
const LOG_EVERY = 10_000;
/** Seconds until another try makes sense. */
const RETRY_AFTER = 1;

const BODY = JSON.stringify({
  error: 'temporarily_unavailable',
  error_description: 'The server has more to do than it can at the moment. Try again in a moment.',
});

/**
 * More than can be done is refused at the door, for a fraction of what doing it costs: who was let in is answered in
 * time, and the rest may go to another process. What counts is how late this process is with everything it has to do,
 * how long new connections wait until it takes them and requests until they begin, and how many it has begun and not
 * answered, which may wait for the database.
 */
@Injectable()
export class LoadShedding implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Load');
  private timer: NodeJS.Timeout | undefined;
  private dueAt = 0;
  private delay = 0;
  private lateBefore = 0;
  private queue: AcceptQueue | undefined;
  private readonly inFlight = new Set<FastifyRequest>();
  private toldAt = -Infinity;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly cohorts: Cohorts,
  ) {}

  /** Before the server listens. */
  watch(server: Server): void {
    this.queue = new AcceptQueue(server);
  }

  /** Not before: how long it took to start says nothing about requests. */
  onApplicationBootstrap(): void {
    this.dueAt = performance.now() + LOOK_EVERY;
    if (this.settings.maxDelay > 0) this.timer = setInterval(() => this.look(), LOOK_EVERY).unref();
  }

  /** An `onRequest` hook: nothing of a request is even read by a process that is late. */
  readonly onRequest = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { maxDelay } = this.settings;
    const isLate = this.delay > maxDelay || request.waited > this.longestWait;
    if (isLate && maxDelay > 0 && !isWatching(request)) this.refuse(request, reply, 'late');
    else done();
  };

  /** A `preValidation` hook: what has come as a whole is work. Before that a slow client has it, and costs nothing. */
  readonly begin = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const isFull = this.inFlight.size >= this.settings.maxRequests;
    if (isFull && !isWatching(request)) return this.refuse(request, reply, 'full');
    this.inFlight.add(request);
    reply.raw.once('close', () => this.inFlight.delete(request));
    done();
  };

  /** As soon as there is an answer: how long its client takes to read it is no work. */
  end(request: FastifyRequest): void {
    this.inFlight.delete(request);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private refuse(request: FastifyRequest, reply: FastifyReply, cause: 'late' | 'full'): void {
    this.tell(Math.max(this.delay, request.waited));
    signals.requestShed.send({ cause });
    const headers = { 'Retry-After': String(RETRY_AFTER), 'Cache-Control': 'no-store' };
    void reply.status(503).headers(headers).type('application/json; charset=utf-8').send(BODY);
  }

  /**
   * Milliseconds that a request may have waited for its turn. A queue that comes and goes is what queues are for. One that
   * stays does nobody any good: whatever its length is, as many are refused, and the others wait for all of it (the
   * controlled delay of Nichols and Jacobson, ACM Queue 2012).
   */
  private get longestWait(): number {
    const { maxDelay } = this.settings;
    return this.cohorts.queuedFor > maxDelay ? maxDelay * STANDING_SHARE : maxDelay;
  }

  /** The timer is served once in each turn of the event loop; how late it is, everything is. */
  private look(): void {
    const now = performance.now();
    const late = Math.max(0, now - this.dueAt);
    const longest = Math.max(late, this.queue?.delay(now) ?? 0);
    // Late twice in a row: a pause that is over (a neighbour's work, a suspended machine) is no load, and who has waited it
    // out should not be sent away for it.
    this.delay = Math.min(longest, this.lateBefore);
    this.lateBefore = longest;
    this.dueAt = now + LOOK_EVERY;
  }

  private tell(lateness: number): void {
    const now = performance.now();
    if (now - this.toldAt < LOG_EVERY) return;
    this.toldAt = now;
    const fields = { in_flight: this.inFlight.size, late_ms: Math.round(lateness) };
    const text = 'Requests are answered with 503. More processes (PORTICO_WORKERS) or machines carry more.';
    this.logger.warn(new LogEntry('requests.shed', text, fields));
  }
}

/** Those who watch the process are always answered, or they would end it for being busy. */
function isWatching({ url }: FastifyRequest): boolean {
  return url.startsWith('/health/') || url === '/metrics';
}
