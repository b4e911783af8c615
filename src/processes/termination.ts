import cluster from 'node:cluster';

/** Who has not ended by then is ended. */
export const LONGEST_END_MS = 30_000;

/** What the first process tells its workers: a signal would come twice where a service manager signals all processes. */
export const END_MESSAGE = 'portico:end';

/**
 * Ends the process in order on SIGTERM or SIGINT: `end` runs once, then the process exits with 0. A second signal, or
 * 30 seconds, end it at once with 1. Workers leave SIGINT, which a terminal sends to everybody, to the first process.
 */
export function endOnSignal(end: () => Promise<void>): void {
  let hasBegun = false;
  const begin = (): void => {
    if (hasBegun) return;
    hasBegun = true;
    setTimeout(() => process.exit(1), LONGEST_END_MS).unref();
    end().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`Portico did not end in order: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  let signals = 0;
  // Counted apart from the message: a service manager's one signal may come after it.
  const onSignal = (): void => (++signals > 1 ? process.exit(1) : begin());
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', cluster.isWorker ? () => undefined : onSignal);
  process.on('message', (message) => {
    if (message === END_MESSAGE) begin();
  });
}
