import type { Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';

const CLOSED = 'portico:closed';
const ALL_CLOSED = 'portico:all-closed';
const LONGEST_WAIT_MS = 2000;

/**
 * A client whose connection ends makes a new one, and while one worker listens, the first process takes it for all. So
 * no worker sends anybody away before every door is closed: each tells the first process, which tells all.
 */
export class Doors {
  private readonly closed = new Set<Worker>();

  /** @param running the workers that have doors, when all are about to close them; otherwise nobody waits */
  constructor(private readonly running: () => Iterable<Worker> | undefined) {}

  watch(worker: Worker): void {
    worker.on('message', (message) => {
      if (message !== CLOSED) return;
      this.closed.add(worker);
      this.tell(worker);
    });
    worker.once('exit', () => {
      this.closed.delete(worker);
      this.tell();
    });
  }

  private tell(alone?: Worker): void {
    const running = this.running();
    if (!running && alone) send(alone);
    const all = [...(running ?? [])];
    if (all.every((worker) => this.closed.has(worker))) all.forEach(send);
  }
}

function send(worker: Worker): void {
  if (worker.isConnected()) worker.send(ALL_CLOSED, () => undefined);
}

/** In a worker whose door is closed: resolves when all doors are. */
export async function allDoorsClosed(): Promise<void> {
  const isTold = new Promise<void>((resolve) => {
    process.on('message', (message) => message === ALL_CLOSED && resolve());
  });
  process.send?.(CLOSED);
  await Promise.race([isTold, sleep(LONGEST_WAIT_MS)]);
}
