import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Options } from '@node-rs/argon2';

/** Nice value of setpriority(2), 0 to 19: a loop that wakes up on their core need not wait for what they hash. */
const GIVES_WAY = 19;

/** Megabytes. What the threads hash with is not theirs; without a limit each may grow the heap that requests are given. */
const LITTLE = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 };

// Text, because a thread begins with a program: this one is the same where modules are bundled and where they are not.
const PROGRAM = `
  const { setPriority } = require('node:os');
  const { parentPort, workerData } = require('node:worker_threads');
  const { hashSync, verifySync } = require(workerData.library);
  // Linux has a priority for each thread; elsewhere the whole process would be given it.
  if (process.platform === 'linux') setPriority(workerData.priority);
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
type Task =
  { readonly password: string; readonly cost: Options } | { readonly password: string; readonly storedHash: string };

type Outcome = { readonly answer: string | boolean } | { readonly error: Error };

/**
 * Argon2 on threads of its own, as many as there are tasks at the same time. Where cores are few they give way to the event
 * loop, which has everybody to serve: Node's own threads for such work would be its equals.
 */
export class HashingThreads {
  private readonly all = new Set<Worker>();
  private readonly idle: Worker[] = [];

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
    // Whoever waits for it keeps the process alive; nobody else does.
    thread.ref();
    thread.postMessage(task);
    const outcome = await outcomeOf(thread);
    thread.unref();
    this.idle.push(thread);
    if ('error' in outcome) throw outcome.error;
    return outcome.answer;
  }

  private start(): Worker {
    const library = createRequire(import.meta.url).resolve('@node-rs/argon2');
    const workerData = { library, priority: GIVES_WAY };
    // Neither secrets of the environment nor what was loaded into the process before it has any business there.
    const thread = new Worker(PROGRAM, { eval: true, workerData, env: {}, execArgv: [], resourceLimits: LITTLE });
    this.all.add(thread);
    thread.once('exit', () => this.all.delete(thread));
    return thread;
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
