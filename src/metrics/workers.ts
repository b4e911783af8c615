import cluster, { type Worker } from 'node:cluster';
import { randomUUID } from 'node:crypto';
import { AggregatorRegistry, type Registry } from 'prom-client';

/** From a worker to the first process: tell me what all count. And back, with the text of all. */
const ALL = 'portico:metrics:all';
/** From the first process to each worker: tell me what you count. And back, with it. */
const OWN = 'portico:metrics:own';
const LONGEST_WAIT_MS = 3000;

interface Message {
  readonly kind: typeof ALL | typeof OWN;
  readonly id: string;
  /** Of all, in the text format of Prometheus. */
  readonly text?: string;
  /** Of one, as its registry tells it. */
  readonly counts?: readonly object[];
}

/** In a worker: what all workers count, together. The first process collects it. Undefined when one does not tell in time. */
export async function askForAll(): Promise<string | undefined> {
  return (await ask(cluster.worker!, ALL))?.text;
}

/** In a worker: tells the first process what this one counts, whenever it asks. The function returned ends it. */
export function tellOwn(registry: Registry): () => void {
  const worker = cluster.worker!;
  const receive = (message: unknown): void => {
    if (!is(OWN, message)) return;
    registry.getMetricsAsJSON().then(
      (counts) => send(worker, { ...message, counts }),
      () => send(worker, message),
    );
  };
  worker.on('message', receive);
  return () => worker.off('message', receive);
}

/** In the first process: answers its workers. */
export function answerWorkers(): void {
  const serving = new Set<Worker>();
  cluster.on('listening', (worker: Worker) => serving.add(worker));
  cluster.on('exit', (worker: Worker) => serving.delete(worker));
  cluster.on('message', (asking: Worker, message: unknown) => {
    if (!is(ALL, message)) return;
    collect(serving).then(
      (text) => send(asking, { ...message, text }),
      () => send(asking, message),
    );
  });
}

/** Of those that serve: one that still starts has counted nothing, and could not answer before it has started. */
async function collect(serving: Iterable<Worker>): Promise<string> {
  const told = await Promise.all(Array.from(serving, countsOf));
  return AggregatorRegistry.aggregate(told.flatMap((counts) => (counts ? [counts] : []))).metrics();
}

/** Undefined when the worker ends meanwhile; rejects when it does neither in time. */
async function countsOf(worker: Worker): Promise<readonly object[] | undefined> {
  const counts = (await ask(worker, OWN))?.counts;
  if (counts || worker.isDead()) return counts;
  throw new Error(`Worker ${worker.process.pid} did not tell its counts in time.`);
}

/** What the process at the other end answers; undefined when it ends before, or takes too long. */
function ask(worker: Worker, kind: Message['kind']): Promise<Message | undefined> {
  const question: Message = { kind, id: randomUUID() };
  return new Promise((resolve) => {
    const finish = (answer?: Message): void => {
      clearTimeout(timer);
      worker.off('message', receive);
      worker.off('exit', giveUp);
      resolve(answer);
    };
    const receive = (message: unknown): void => {
      if (is(kind, message) && message.id === question.id) finish(message);
    };
    const giveUp = (): void => finish();
    const timer = setTimeout(giveUp, LONGEST_WAIT_MS);
    worker.on('message', receive);
    worker.once('exit', giveUp);
    send(worker, question);
  });
}

/** To the process at the other end. One that has gone gets nothing, and that is no error. */
function send(worker: Worker, message: Message): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}

function is(kind: Message['kind'], message: unknown): message is Message {
  return (message as Partial<Message> | null)?.kind === kind;
}
