import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../config/settings.js';
import { LogEntry } from '../telemetry/log/log-events.js';
import { signals } from '../telemetry/signals.js';
import { AcceptQueue } from './accept-queue.js';
import { Cohorts } from './cohorts.js';
import { standAtDoor } from './front-door.js';
import { securityHeaders } from './security-headers.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether it has been begun and not answered. */
    isInFlight: boolean;
  }
}

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

const HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
  'Retry-After': String(RETRY_AFTER),
};

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
  /**
   * A count, and a mark on each request. In a Set of them V8 would keep the answered ones, too, until all of memory is searched:
   * a set that is full goes on in a new one, and the old one, which nobody has any more, holds the new one with all that is in it.
   */
  private inFlight = 0;
  private readonly headersAtDoor: readonly string[];
  private toldAt = -Infinity;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly cohorts: Cohorts,
  ) {
    const headers = { ...securityHeaders(settings.issuer), ...HEADERS, 'Content-Length': String(BODY.length) };
    this.headersAtDoor = Object.entries(headers).flat();
  }

  /** Before the server listens. */
  watch(server: Server): void {
    this.queue = new AcceptQueue(server);
    // While it closes, each answer has to say that it is the last of its connection.
    if (this.settings.maxDelay > 0) standAtDoor(server, (...pair) => server.listening && this.sendAway(...pair));
  }

  /** Not before: how long it took to start says nothing about requests. */
  onApplicationBootstrap(): void {
    this.dueAt = performance.now() + LOOK_EVERY;
    if (this.settings.maxDelay > 0) this.timer = setInterval(() => this.look(), LOOK_EVERY).unref();
  }

  /** Whoever would wait too long for their turn is refused before anything is made of their request. */
  private sendAway(request: IncomingMessage, response: ServerResponse): boolean {
    const { expectedWait } = this.cohorts;
    const isLate = this.delay > this.settings.maxDelay || expectedWait > this.longestWait;
    if (!isLate || isWatching(request)) return false;
    this.note('late', expectedWait);
    response.writeHead(503, [...this.headersAtDoor, 'X-Correlation-Id', randomUUID()]).end(BODY);
    return true;
  }

  /** An `onRequest` hook, for those who waited longer than could be expected when they came. */
  readonly onRequest = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const isLate = request.waited > this.longestWait && this.settings.maxDelay > 0;
    if (isLate && !isWatching(request)) this.refuse(request, reply, 'late');
    else done();
  };

  /** A `preValidation` hook: what has come as a whole is work. Before that a slow client has it, and costs nothing. */
  readonly begin = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const isFull = this.inFlight >= this.settings.maxRequests;
    if (isFull && !isWatching(request)) return this.refuse(request, reply, 'full');
    request.isInFlight = true;
    this.inFlight += 1;
    reply.raw.once('close', () => this.end(request));
    done();
  };

  /** As soon as there is an answer: how long its client takes to read it is no work. */
  end(request: FastifyRequest): void {
    if (!request.isInFlight) return;
    request.isInFlight = false;
    this.inFlight -= 1;
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private refuse(request: FastifyRequest, reply: FastifyReply, cause: 'late' | 'full'): void {
    this.note(cause, request.waited);
    void reply.status(503).headers(HEADERS).send(BODY);
  }

  private note(cause: 'late' | 'full', waiting: number): void {
    this.tell(Math.max(this.delay, waiting));
    signals.requestShed.send({ cause });
  }

  /**
   * Milliseconds that a request may wait for its turn. A queue that comes and goes is what queues are for. One that
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
    const fields = { in_flight: this.inFlight, late_ms: Math.round(lateness) };
    const text = 'Requests are answered with 503. More processes (PORTICO_WORKERS) or machines carry more.';
    this.logger.warn(new LogEntry('requests.shed', text, fields));
  }
}

/** Those who watch the process are always answered, or they would end it for being busy. */
function isWatching({ url = '' }: { readonly url?: string | undefined }): boolean {
  return url.startsWith('/health/') || url === '/metrics';
}
