import cluster, { type Worker } from 'node:cluster';
import { randomUUID } from 'node:crypto';
import { AggregatorRegistry } from 'prom-client';

const ASK = 'portico:metrics';
const LONGEST_WAIT_MS = 3000;

interface Message {
  readonly kind: typeof ASK;
  readonly id: string;
  readonly text?: string;
}

/** In a worker: what all workers count, together. The first process collects it. Undefined when it does not answer. */
export function askForAll(): Promise<string | undefined> {
  const id = randomUUID();
  return new Promise((resolve) => {
    const finish = (text: string | undefined): void => {
      clearTimeout(timer);
      process.off('message', receive);
      resolve(text);
    };
    const receive = (message: unknown): void => {
      if (isMessage(message) && message.id === id) finish(message.text);
    };
    const timer = setTimeout(() => finish(undefined), LONGEST_WAIT_MS);
    process.on('message', receive);
    process.send?.({ kind: ASK, id } satisfies Message);
  });
}

/** In the first process: answers its workers. */
export function answerWorkers(): void {
  const all = new AggregatorRegistry();
  cluster.on('message', (worker: Worker, message: unknown) => {
    if (!isMessage(message)) return;
    all.clusterMetrics().then(
      (text) => reply(worker, { ...message, text }),
      () => reply(worker, message),
    );
  });
}

function reply(worker: Worker, message: Message): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}

function isMessage(message: unknown): message is Message {
  return (message as Partial<Message> | null)?.kind === ASK;
}
