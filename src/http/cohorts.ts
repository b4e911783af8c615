import type { Server } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Milliseconds from when its headers were read to when its work began. */
    waited: number;
  }
}

/** Little is gained by more, and whoever comes meanwhile waits for all of them. */
const MOST_TOGETHER = 100;

/** Milliseconds that a cohort waits for further turns at most, where no queue stays. */
const PATIENCE = 2;

/** Of the time of a queue that stays, what those on new connections may take until they are in the process. */
const SHARE_OF_NEWCOMERS = 0.5;

/** Milliseconds that count at most of a time in which no request came or began: a pause of the machine is no waiting. */
const LONGEST_GAP = 20;

/** What share the last cohort has in the pace. */
const NEWS = 0.2;

interface Waiting {
  readonly request: FastifyRequest;
  readonly begin: () => void;
  readonly since: number;
}

/**
 * Requests whose headers are read in one turn of the event loop begin together at its end. From there they go on in step,
 * for promises are kept in the order in which they were made: each piece of code runs for all of them in a row, while the
 * processor has it at hand, instead of everything for one and then everything for the next (cohort scheduling, Larus and
 * Parkes, USENIX 2002). Who comes alone waits for nobody.
 */
@Injectable()
export class Cohorts {
  private readonly waiting: Waiting[] = [];
  private time = 0;
  private seenAt = performance.now();
  private lastEmpty = 0;
  private hasNewConnection = false;
  /** Milliseconds for each that began, as long as there is always somebody waiting; 0 while nothing is known. */
  private pace = 0;
  private last = { beganAt: 0, count: 0 };

  watch(server: Server): void {
    server.on('connection', () => (this.hasNewConnection = true));
  }

  /** An `onRequest` hook, the first one: everything after it is work. */
  readonly onRequest = (request: FastifyRequest, _reply: FastifyReply, begin: () => void): void => {
    this.waiting.push({ request, begin, since: this.now() });
    if (this.waiting.length === 1) this.beginSoon();
  };

  /** Whether requests have come that are not begun yet. */
  get haveNext(): boolean {
    return this.waiting.length > 0;
  }

  /** Milliseconds in which there was always somebody whose turn had not come. */
  get queuedFor(): number {
    return this.time - this.lastEmpty;
  }

  /** Milliseconds that whoever comes now will wait for their turn, at the pace of the last cohorts. */
  get expectedWait(): number {
    return this.waiting.length * this.pace;
  }

  /** At the end of this turn; or, while turns bring new connections, one in each, of a later one. */
  private beginSoon(): void {
    setImmediate(() => this.gather(performance.now() + this.patience));
  }

  private gather(deadline: number): void {
    const comesMore = this.hasNewConnection && performance.now() < deadline;
    this.hasNewConnection = false;
    if (comesMore) setImmediate(() => this.gather(deadline));
    else this.beginTogether();
  }

  /** The turn in which a cohort works is one turn: without time of their own, newcomers would stay outside for as long as the queue. */
  private get patience(): number {
    return Math.max(PATIENCE, this.pace * MOST_TOGETHER * SHARE_OF_NEWCOMERS);
  }

  private beginTogether(): void {
    const cohort = this.waiting.splice(0, MOST_TOGETHER);
    const now = this.now();
    this.keepPace(now);
    this.last = { beganAt: now, count: cohort.length };
    if (this.waiting.length > 0) this.beginSoon();
    else this.forgetQueue(now);
    for (const { request, begin, since } of cohort) {
      request.waited = now - since;
      begin();
    }
  }

  /** Only time in which somebody was always waiting is all work. */
  private keepPace(now: number): void {
    const { beganAt, count } = this.last;
    if (beganAt > this.lastEmpty) this.pace += ((now - beganAt) / count - this.pace) * NEWS;
  }

  /** What the next queue will be like is not known by this one: old news would send people away for as long as they believe it. */
  private forgetQueue(now: number): void {
    this.lastEmpty = now;
    this.pace = 0;
  }

  private now(): number {
    const now = performance.now();
    this.time += Math.min(now - this.seenAt, LONGEST_GAP);
    this.seenAt = now;
    return this.time;
  }
}

/** Before the server listens, and before all other hooks. */
export function formCohorts(fastify: FastifyInstance, cohorts: Cohorts): void {
  cohorts.watch(fastify.server);
  fastify.decorateRequest('waited', 0);
  fastify.addHook('onRequest', cohorts.onRequest);
}
