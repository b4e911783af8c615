import { EventEmitter } from 'node:events';
import { createServer, type Server } from 'node:net';
import { Worker } from 'node:worker_threads';
import { AcceptQueue } from './accept-queue.js';

/** What a queue is told: how many wait now, and who was taken since it was asked before. */
class PretendedQueue extends AcceptQueue {
  waiting = 0;

  constructor(private readonly connections = new EventEmitter()) {
    super(connections as Server);
  }

  override get length(): number {
    return this.waiting;
  }

  see(now: number, { taken, waiting }: { readonly taken: number; readonly waiting: number }): number {
    for (let time = 0; time < taken; time++) this.connections.emit('connection');
    this.waiting = waiting;
    return this.delay(now);
  }
}

/** Connects from a thread of its own, since this one is busy meanwhile. */
const CONNECTING = `
  const { connect } = require('node:net');
  const { workerData: { port, count, made } } = require('node:worker_threads');
  for (let number = 0; number < count; number++) {
    connect(port, '127.0.0.1', () => { Atomics.add(made, 0, 1); Atomics.notify(made, 0); }).on('error', () => {});
  }`;

describe('How long new connections wait to be taken', () => {
  it('is nothing where nobody came', () => {
    const queue = new PretendedQueue();
    expect(queue.see(0, { taken: 0, waiting: 0 })).toBe(0);
    expect(queue.see(100, { taken: 3, waiting: 0 })).toBe(0);
  });

  it('is the time since the one that is next was seen first, while the queue grows', () => {
    const queue = new PretendedQueue();
    expect(queue.see(0, { taken: 1, waiting: 4 })).toBe(0);
    expect(queue.see(100, { taken: 2, waiting: 5 })).toBe(100);
    expect(queue.see(200, { taken: 1, waiting: 7 })).toBe(200);
    // The four of the first look are through; who is next now was among the five of the second.
    expect(queue.see(300, { taken: 1, waiting: 9 })).toBe(200);
    expect(queue.see(400, { taken: 20, waiting: 9 })).toBe(0);
  });

  it('is nothing that matters while a queue gets shorter', () => {
    const queue = new PretendedQueue();
    queue.see(0, { taken: 1, waiting: 100 });
    expect(queue.see(400, { taken: 10, waiting: 90 })).toBe(0);
    expect(queue.see(600, { taken: 10, waiting: 100 })).toBe(600);
  });

  it('begins anew when nobody waits, even if some who had waited gave up and were never taken', () => {
    const queue = new PretendedQueue();
    queue.see(0, { taken: 1, waiting: 4 });
    expect(queue.see(100, { taken: 1, waiting: 0 })).toBe(0);
    expect(queue.see(500, { taken: 1, waiting: 1 })).toBe(0);
    expect(queue.see(600, { taken: 0, waiting: 1 })).toBe(100);
  });

  it('is looked at now and then only, more often while somebody waits', () => {
    const queue = new PretendedQueue();
    expect(queue.see(0, { taken: 1, waiting: 4 })).toBe(0);
    expect(queue.see(99, { taken: 1, waiting: 9 })).toBe(0);
    expect(queue.see(100, { taken: 0, waiting: 9 })).toBe(100);
    expect(queue.see(149, { taken: 0, waiting: 0 })).toBe(100);
    expect(queue.see(150, { taken: 0, waiting: 0 })).toBe(0);
  });
});

const isTold = process.platform === 'linux';

(isTold ? describe : describe.skip)(`The queue of a server${isTold ? '' : ' (skipped: only Linux tells it)'}`, () => {
  it('is as long as the connections that the process had no time to take', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
    const queue = new AcceptQueue(server);
    const made = new Int32Array(new SharedArrayBuffer(4));
    const { port } = server.address() as { port: number };
    const worker = new Worker(CONNECTING, { eval: true, workerData: { port, count: 30, made } });
    const until = performance.now() + 10_000;
    while (Atomics.load(made, 0) < 30 && performance.now() < until) Atomics.wait(made, 0, Atomics.load(made, 0), 50);
    expect(queue.length).toBe(30);
    await worker.terminate();
    await new Promise((resolve) => server.close(resolve));
    expect(queue.length).toBe(0);
  });
});
