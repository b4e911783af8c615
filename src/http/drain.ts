import type { Server } from 'node:http';
import { Server as Listener, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** How long an open connection may still send the request that is on its way, before it counts as idle. */
const LINGER_MS = 1000;

/** Who has not been answered by then is cut off, so that the rest of the end still has its time. */
const LONGEST_MS = 25_000;

/** The longest wait for a moment in which nobody waits to be let in. */
const LONGEST_QUEUE_MS = 200;

/**
 * The end of service, in an order that loses no request: readiness goes off, nobody new is let in, then every answer is
 * the last one of its connection. Closing Node's HTTP server at once would cut connections whose next request is on its
 * way already; `Connection: close` any earlier would only send its clients back to the door.
 */
@Injectable()
export class Drain {
  private readonly sockets = new Set<Socket>();
  private accepted = 0;
  private begun = false;
  private closed = false;

  /** Not ready any more, but everybody who comes is served. */
  get isDraining(): boolean {
    return this.begun;
  }

  /** Every answer is the last one of its connection (RFC 9112 §9.6). */
  get isClosing(): boolean {
    return this.closed;
  }

  /** Before the server listens. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.accepted++;
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  begin(): void {
    this.begun = true;
  }

  /**
   * Resolves when the server has no connection any more. False when somebody had to be cut off.
   * @param othersClosed resolves when the other processes on this port have closed their doors, too
   */
  async finish(server: Server, othersClosed?: () => Promise<void>): Promise<boolean> {
    this.begin();
    if (!server.listening) return true;
    await this.emptyQueue();
    let isEmpty = false;
    // The method of plain servers: it stops listening and, other than an HTTP server's own, leaves connections alone.
    Listener.prototype.close.call(server, () => (isEmpty = true));
    await othersClosed?.();
    this.closed = true;
    const startedAt = performance.now();
    while (!isEmpty && performance.now() - startedAt < LONGEST_MS) {
      await sleep(20);
      if (performance.now() - startedAt > LINGER_MS) this.closeIdle(server);
    }
    server.closeAllConnections();
    return isEmpty;
  }

  private closeIdle(server: Server): void {
    server.closeIdleConnections();
    // Node takes a connection that has never sent anything for one in the middle of a request.
    for (const socket of this.sockets) if (socket.bytesRead === 0) socket.destroy();
  }

  /**
   * A connection is made by the kernel and waits there to be accepted; closing the door would reset it, with its request.
   * One is accepted in each turn of the event loop, so right after a turn that accepted none, hardly anybody waits. To be
   * sure of it takes a balancer that was told by readiness, and the time for that (SHUTDOWN_DELAY).
   */
  private async emptyQueue(): Promise<void> {
    const deadline = performance.now() + LONGEST_QUEUE_MS;
    let before = -1;
    while (before !== this.accepted && performance.now() < deadline) {
      before = this.accepted;
      await nextTurn();
    }
  }
}
