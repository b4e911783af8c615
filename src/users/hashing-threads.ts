import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Options } from '@node-rs/argon2';

/** Nice value of setpriority(2), 0 to 19: where nothing better is to be had, they get little of a core that the loop wants. */
const GIVES_WAY = 19;

/** Milliseconds after which a loop that is never idle steps aside for what is hashed, again and again, and for how long. */
const PATIENCE = 200;
const ASIDE = 20;

/** Megabytes. What the threads hash with is not theirs; without a limit each may grow the heap that requests are given. */
const LITTLE = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 };

// Text, because a thread begins with a program: this one is the same where modules are bundled and where they are not.
const PROGRAM = `
  const { spawnSync } = require('node:child_process');
  const { readlinkSync } = require('node:fs');
  const { setPriority } = require('node:os');
  const { parentPort, workerData } = require('node:worker_threads');
  const { hashSync, verifySync } = require(workerData.library);

  // With SCHED_IDLE (sched(7)) a loop that wakes up on this core goes on at once, and does not wait for the end of a slice of
  // some milliseconds. Node can set nothing but nice values, so a program of util-linux does it, where there is one.
  function giveWay() {
    setPriority(workerData.priority);
    const thread = readlinkSync('/proc/thread-self').split('/').at(-1);
    spawnSync('/usr/bin/chrt', ['--idle', '--pid', '0', thread], { stdio: 'ignore', timeout: 2000 });
  }

  try {
    // Linux has a priority for each thread; elsewhere the whole process would be given it.
    if (process.platform === 'linux') giveWay();
  } catch {
    // It hashes all the same.
  }
  const workOn = ({ password, storedHash, cost }) =>
    storedHash === undefined ? hashSync(password, cost) : verifySync(storedHash, password);
  parentPort.on('message', (task) => {
    try {
      parentPort.postMessage({ answer: workOn(task) });
    } catch (error) {
      parentPort.postMessage({ error });
    }
    Atomics.add(workerData.finished, 0, 1);
    Atomics.notify(workerData.finished, 0);
  });
`;

/** A password to hash at this cost, or to compare with what is stored. */
type Task =
  { readonly password: string; readonly cost: Options } | { readonly password: string; readonly storedHash: string };

type Outcome = { readonly answer: string | boolean } | { readonly error: Error };

interface HashingThread {
  readonly worker: Worker;
  /** One number: how many tasks it has finished. */
  readonly finished: Int32Array;
}

/**
 * Argon2 on threads of its own, as many as there are tasks at the same time. Where cores are few they give way to the event
 * loop, which has everybody to serve: Node's own threads for such work would be its equals. A loop that is never idle would
 * leave them nothing, so it steps aside now and then.
 */
export class HashingThreads {
  private readonly all = new Set<Worker>();
  private readonly idle: HashingThread[] = [];

  async hash(password: string, cost: Options): Promise<string> {
    return (await this.run({ password, cost })) as string;
  }

  async verify(storedHash: string, password: string): Promise<boolean> {
    return (await this.run({ password, storedHash })) as boolean;
  }

  /** What is hashed meanwhile is given up. */
  async end(): Promise<void> {
    await Promise.all([...this.all].map((thread) => thread.terminate()));
  }

  private async run(task: Task): Promise<string | boolean> {
    const thread = this.idle.pop() ?? this.start();
    const { worker, finished } = thread;
    const before = Atomics.load(finished, 0);
    // Whoever waits for it keeps the process alive; nobody else does.
    worker.ref();
    worker.postMessage(task);
    const stepAside = setInterval(() => Atomics.wait(finished, 0, before, ASIDE), PATIENCE);
    try {
      const outcome = await outcomeOf(worker);
      worker.unref();
      this.idle.push(thread);
      if ('error' in outcome) throw outcome.error;
      return outcome.answer;
    } finally {
      clearInterval(stepAside);
    }
  }

  private start(): HashingThread {
    const library = createRequire(import.meta.url).resolve('@node-rs/argon2');
    const finished = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workerData = { library, priority: GIVES_WAY, finished };
    // Neither secrets of the environment nor what was loaded into the process before it has any business there.
    const worker = new Worker(PROGRAM, { eval: true, workerData, env: {}, execArgv: [], resourceLimits: LITTLE });
    this.all.add(worker);
    worker.once('exit', () => this.all.delete(worker));
    return { worker, finished };
  }
}

/** @throws Error when the thread has ended instead */
function outcomeOf(thread: Worker): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error('A thread that hashes passwords has ended.'));
    thread.once('exit', fail);
    thread.once('message', (outcome: Outcome) => {
      thread.off('exit', fail);
      resolve(outcome);
    });
  });
}
