import { existsSync } from 'node:fs';
import type { Options } from '@node-rs/argon2';
import { HashingThread, type HashingOutcome, type HashingTask } from './hashing-thread.js';

/** Sets the policy of a thread, which nothing in Node does. Part of util-linux, which every Debian has. */
const CHRT = '/usr/bin/chrt';

/** Milliseconds that a hash may take with what is left of the cores, before it is begun a second time with a share of one. */
const PATIENCE = 500;

/** Nice values: of threads that get what is left, where {@link CHRT} is missing; and of those that get a share, a tenth of a busy core. */
const [LEFT, SHARE] = [19, 10];

/**
 * Argon2 on threads of its own, as many as there are tasks at the same time. Where cores are few they give way to the event
 * loop, which has everybody to serve: Node's own threads for such work would be its equals.
 */
export class HashingThreads {
  private readonly all = new Set<HashingPair>();
  private readonly idle: HashingPair[] = [];

  async hash(password: string, cost: Options): Promise<string> {
    return (await this.run({ password, cost })) as string;
  }

  async verify(storedHash: string, password: string): Promise<boolean> {
    return (await this.run({ password, storedHash })) as boolean;
  }

  /** What is hashed meanwhile is given up. */
  async end(): Promise<void> {
    await Promise.all([...this.all].map((pair) => pair.end()));
  }

  private async run(task: HashingTask): Promise<string | boolean> {
    const pair = this.idle.pop() ?? this.start();
    const outcome = await pair.outcomeOf(task).catch((error: unknown) => this.discard(pair, error));
    this.idle.push(pair);
    if ('error' in outcome) throw outcome.error;
    return outcome.answer;
  }

  private start(): HashingPair {
    const pair = new HashingPair();
    this.all.add(pair);
    return pair;
  }

  /** A pair of which a thread has ended is not asked again. */
  private async discard(pair: HashingPair, reason: unknown): Promise<never> {
    this.all.delete(pair);
    await pair.end();
    throw reason;
  }
}

/**
 * One thread that hashes with what is left of the cores, so that a loop that wakes up need not wait for it; and, where there
 * is nothing left, another one that hashes the same with a share. The first outcome counts.
 */
class HashingPair {
  private readonly withWhatIsLeft = new HashingThread({ nice: LEFT, chrt: existsSync(CHRT) ? CHRT : undefined });
  private started: HashingThread | undefined;

  outcomeOf(task: HashingTask): Promise<HashingOutcome> {
    // It still works on something that the other one has done meanwhile: there is nothing left.
    if (this.withWhatIsLeft.isBusy) return this.withShare.outcomeOf(task);
    return new Promise((resolve, reject) => {
      const getHelp = (): void => void this.withShare.outcomeOf(task).then(resolve, reject);
      const patience = setTimeout(getHelp, PATIENCE);
      void this.withWhatIsLeft
        .outcomeOf(task)
        .then(resolve, reject)
        .finally(() => clearTimeout(patience));
    });
  }

  async end(): Promise<void> {
    await Promise.all([this.withWhatIsLeft.end(), this.started?.end()]);
  }

  private get withShare(): HashingThread {
    return (this.started ??= new HashingThread({ nice: SHARE }));
  }
}
