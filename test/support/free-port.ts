import { createServer } from 'node:net';

/**
 * Below the ports that Linux gives to outgoing connections (ip_local_port_range begins at 32768). One of those can be taken
 * by anybody's request between the moment that it was found free and the moment that a server listens there.
 */
const FIRST = 10_000;
const LAST = 32_000;
const WORKERS = 8;
const SHARE = (LAST - FIRST) / WORKERS;

/** Each worker of jest has ports that no other one asks for, and each file begins somewhere else among them. */
const begin = FIRST + (Number(process.env['JEST_WORKER_ID'] ?? 0) % WORKERS) * SHARE;
let offset = Math.floor(Math.random() * SHARE);

/** A port on which nothing listens now. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < SHARE; tries++) {
    offset = (offset + 1) % SHARE;
    // Kept: meanwhile somebody else may ask for the next.
    const port = begin + offset;
    if (await isFree(port)) return port;
  }
  throw new Error(`Something listens on every port from ${begin} to ${begin + SHARE - 1}.`);
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
