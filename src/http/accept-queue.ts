import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';

/** The kernel's tables of TCP sockets (proc_net_tcp in its documentation): those that listen stand first in each. */
const TABLES = new Map([
  ['IPv4', '/proc/net/tcp'],
  ['IPv6', '/proc/net/tcp6'],
]);
/**
 * Milliseconds between two looks, while nobody has waited and otherwise. A look can take one: behind the last socket that
 * listens the kernel searches its whole table of connections.
 */
const [SELDOM, OFTEN] = [100, 50];
/** Bytes that are read of a table: room for a hundred that listen. */
const LONGEST = 16 * 1024;
const LISTENS = '0A';

/** What was seen in one look: by then `arrived` connections had come, all told. */
interface Look {
  readonly at: number;
  readonly arrived: number;
  readonly waiting: number;
}

/**
 * The connections that the kernel has made for a server and that Node has not taken. Node takes one in each turn of its
 * event loop (libuv 1.45 and later), so that those who come by new connections to a process with too much to do wait
 * here, while the loop itself is never late. Linux tells how many there are; elsewhere nothing does, and none are seen.
 */
export class AcceptQueue {
  private readonly bytes = Buffer.alloc(LONGEST);
  private taken = 0;
  private takenBefore = 0;
  /** The first is the one that saw who is next; none while nobody waits. */
  private readonly looks: Look[] = [];
  private nextLookAt = -Infinity;
  private known = 0;

  /** @param server before it listens */
  constructor(private readonly server: Server) {
    server.on('connection', () => void this.taken++);
  }

  /**
   * To be asked every few milliseconds.
   * @param now milliseconds, of a clock that only goes on
   * @returns milliseconds that the connection that is taken next has waited, as far as former looks have seen it; 0 when
   * fewer wait now than then: many who came at once will soon be through
   */
  delay(now: number): number {
    if (now < this.nextLookAt) return this.known;
    this.known = this.look(now);
    this.nextLookAt = now + (this.known > 0 ? OFTEN : SELDOM);
    return this.known;
  }

  private look(now: number): number {
    // Whoever waits is behind somebody who was just taken, unless nobody has come.
    if (this.taken === this.takenBefore && this.looks.length === 0) return 0;
    this.takenBefore = this.taken;
    const waiting = this.length;
    // Some were given up by their clients and never came to be taken: what was counted on is settled when nobody waits.
    if (waiting === 0) this.looks.length = 0;
    else this.looks.push({ at: now, arrived: this.taken + waiting, waiting });
    // They are taken in the order in which they came.
    while (this.looks.length > 0 && this.looks[0]!.arrived <= this.taken) this.looks.shift();
    const [first] = this.looks;
    return first && waiting >= first.waiting ? now - first.at : 0;
  }

  /** How many wait at this moment. It takes up to a millisecond to find out. */
  get length(): number {
    const address = this.server.address() as AddressInfo | null;
    const table = TABLES.get(address?.family ?? '');
    return address && table && existsSync(table) ? waitingIn(this.beginningOf(table), address.port) : 0;
  }

  /** Not all of it: whoever is connected stands there too. */
  private beginningOf(table: string): string {
    const file = openSync(table, 'r');
    try {
      return this.bytes.toString('latin1', 0, readSync(file, this.bytes, 0, LONGEST, 0));
    } finally {
      closeSync(file);
    }
  }
}

/** Fields of a line: its number, the local address with the port, the other address, the state, tx_queue:rx_queue, more. */
function waitingIn(table: string, port: number): number {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  for (const line of table.split('\n').slice(1)) {
    const [, local, , state, queues = ''] = line.trim().split(/\s+/);
    if (state !== LISTENS) break;
    if (local?.endsWith(`:${hexPort}`)) return Number.parseInt(queues.slice(queues.indexOf(':') + 1), 16);
  }
  return 0;
}
