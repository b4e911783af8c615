import cluster, { type Worker } from 'node:cluster';
import type { ConsoleLogger } from '@nestjs/common';
import { Doors } from './doors.js';
import { END_MESSAGE, LONGEST_END_MS } from './termination.js';

/** A worker that has lived so long was not a failed start; the next one starts at once. */
const LONG_LIFE_MS = 60_000;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;

/** The processes that serve, as the first process sees them: as many as were asked for, again and again. */
export class WorkerProcesses {
  private readonly running = new Set<Worker>();
  private readonly listening = new WeakSet<Worker>();
  private readonly waiting = new Set<NodeJS.Timeout>();
  private readonly doors = new Doors(() => (this.isEnding ? this.running : undefined));
  private isEnding = false;

  constructor(
    private readonly count: number,
    private readonly logger: ConsoleLogger,
  ) {}

  /** True when all listen, false when they were told to end. Rejects when one ends by itself: the next one would, too. */
  async start(): Promise<boolean> {
    const starts = Array.from({ length: this.count }, () => this.firstStart());
    try {
      await Promise.all(starts);
      return !this.isEnding;
    } catch (error) {
      await this.end();
      throw error;
    }
  }

  /** Resolves when all have ended; true when each did so in order. */
  async end(): Promise<boolean> {
    this.isEnding = true;
    for (const timer of this.waiting) clearTimeout(timer);
    const ends = await Promise.all([...this.running].map((worker) => ended(worker, this.listening.has(worker))));
    return ends.every((isInOrder) => isInOrder);
  }

  private firstStart(): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = this.launch(0);
      worker.once('listening', () => resolve());
      worker.once('exit', () =>
        reject(new Error('A worker process ended before it could serve; its reason is above.')),
      );
    });
  }

  private launch(failures: number): Worker {
    const startedAt = performance.now();
    const worker = cluster.fork();
    this.running.add(worker);
    this.doors.watch(worker);
    worker.once('listening', () => this.listening.add(worker));
    worker.once('exit', (code: number | null, signal: string | null) => {
      this.running.delete(worker);
      if (this.isEnding) return;
      const hasLived = performance.now() - startedAt > LONG_LIFE_MS;
      this.logger.warn(
        `Worker ${worker.process.pid} ended (${signal ?? `code ${code}`}); another one is started`,
        'Portico',
      );
      this.relaunch(hasLived ? 0 : failures + 1);
    });
    return worker;
  }

  /** Later each time, so that a machine with a worker that cannot start still has time for those that can. */
  private relaunch(failures: number): void {
    const delay = failures === 0 ? 0 : Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
    const timer = setTimeout(() => {
      this.waiting.delete(timer);
      this.launch(failures);
    }, delay);
    this.waiting.add(timer);
  }
}

/** Asks the worker to end; kills it when it does not. True when it ended in order. */
function ended(worker: Worker, isListening: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => worker.process.kill('SIGKILL'), LONGEST_END_MS);
    worker.once('exit', (code: number | null) => {
      clearTimeout(timer);
      resolve(code === 0 || !isListening);
    });
    // One that is still starting reads no messages yet, and has nobody to answer. One that cannot be told has ended.
    if (!isListening) worker.process.kill('SIGTERM');
    else if (worker.isConnected()) worker.send(END_MESSAGE, () => undefined);
  });
}
