import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Options } from '@node-rs/argon2';

/** Megabytes. What the threads hash with is not theirs; without a limit each may grow the heap that requests are given. */
const LITTLE = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 };

// Text, because a thread begins with a program: this one is the same where modules are bundled and where they are not.
const PROGRAM = `
  const { spawnSync } = require('node:child_process');
  const { readlinkSync } = require('node:fs');
  const { setPriority } = require('node:os');
  const { parentPort, workerData } = require('node:worker_threads');
  const { hashSync, verifySync } = require(workerData.library);

  function giveWay({ nice, chrt }) {
    setPriority(nice);
    if (chrt === undefined) return;
    const thread = readlinkSync('/proc/thread-self').split('/').at(-1);
    spawnSync(chrt, ['--idle', '--pid', '0', thread], { stdio: 'ignore', timeout: 2000 });
  }

  try {
    // Linux has a priority for each thread; elsewhere the whole process would be given it.
    if (process.platform === 'linux') giveWay(workerData);
  } catch {
    // Where a thread may not give way it hashes all the same.
  }
  const workOn = ({ password, storedHash, cost }) =>
    storedHash === undefined ? hashSync(password, cost) : verifySync(storedHash, password);
  parentPort.on('message', (task) => {
    try {
      parentPort.postMessage({ answer: workOn(task) });
    } catch (error) {
      parentPort.postMessage({ error });
    }
  });
`;

/** A password to hash at this cost, or to compare with what is stored. */
export type HashingTask =
  { readonly password: string; readonly cost: Options } | { readonly password: string; readonly storedHash: string };

export type HashingOutcome = { readonly answer: string | boolean } | { readonly error: Error };

/** How a thread gives way on Linux, where threads have priorities of their own. */
export interface GivingWay {
  /** Of setpriority(2), 0 to 19. */
  readonly nice: number;
  /** The path of chrt(1), for a thread that is to get only what nobody else wants (SCHED_IDLE, sched(7)). */
  readonly chrt?: string | undefined;
}

interface Waiting {
  readonly resolve: (outcome: HashingOutcome) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that does Argon2, one task after the other. */
export class HashingThread {
  private readonly worker: Worker;
  private readonly waiting: Waiting[] = [];
  private ended: Error | undefined;

  constructor(givingWay: GivingWay) {
    const library = createRequire(import.meta.url).resolve('@node-rs/argon2');
    const workerData = { ...givingWay, library };
    // Neither secrets of the environment nor what was loaded into the process before it has any business there.
    this.worker = new Worker(PROGRAM, { eval: true, workerData, env: {}, execArgv: [], resourceLimits: LITTLE });
    this.worker.on('message', (outcome: HashingOutcome) => this.answer(outcome));
    this.worker.once('error', (cause) => this.giveUp(cause));
    this.worker.once('exit', () => this.giveUp());
  }

  get isBusy(): boolean {
    return this.waiting.length > 0;
  }

  /** @throws Error when the thread has ended instead */
  outcomeOf(task: HashingTask): Promise<HashingOutcome> {
    if (this.ended) return Promise.reject(this.ended);
    // Whoever waits for it keeps the process alive; nobody else does.
    this.worker.ref();
    this.worker.postMessage(task);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private answer(outcome: HashingOutcome): void {
    this.waiting.shift()?.resolve(outcome);
    if (!this.isBusy) this.worker.unref();
  }

  private giveUp(cause?: unknown): void {
    this.ended ??= new Error('A thread that hashes passwords has ended.', { cause });
    for (const { reject } of this.waiting.splice(0)) reject(this.ended);
  }
}
