import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { pinned } from './cores.mjs';

/** What every server here gets, as Portico's image and its systemd unit have it: docs/operations.md says why. */
const NODE_OPTIONS = '--max-semi-space-size=8 --v8-pool-size=1 --use-largepages=silent';

/** A Node process that is asked by messages and answers each. */
export class Child {
  #questions = new Map();
  #count = 0;

  /** @param options `cores`, `env`, and `log`: the file that its output goes to */
  constructor(args, { cores, env = process.env, log, cwd } = {}) {
    const output = log === undefined ? 'inherit' : openSync(log, 'a');
    this.log = log;
    const [command, all] = pinned(cores, process.execPath, args);
    const options = [env.NODE_OPTIONS, NODE_OPTIONS].filter(Boolean).join(' ');
    const environment = { ...env, NODE_OPTIONS: options };
    this.process = spawn(command, all, { env: environment, cwd, stdio: ['ignore', output, output, 'ipc'] });
    this.ended = once(this.process, 'exit');
    this.process.on('message', ({ id, result, failure, stack }) => {
      const question = this.#questions.get(id);
      this.#questions.delete(id);
      if (failure === undefined) question?.resolve(result);
      else question?.reject(Object.assign(new Error(failure), { stack }));
    });
    this.process.on('exit', () => {
      for (const { reject } of this.#questions.values()) reject(new Error(`The process ended.${this.lastOutput()}`));
    });
  }

  get pid() {
    return this.process.pid;
  }

  get hasEnded() {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  ask(order) {
    this.#count += 1;
    const id = this.#count;
    return new Promise((resolve, reject) => {
      this.#questions.set(id, { resolve, reject });
      this.process.send({ id, order });
    });
  }

  lastOutput() {
    if (this.log === undefined) return '';
    return ` Its last output:\n${readFileSync(this.log, 'utf8').trimEnd().split('\n').slice(-15).join('\n')}`;
  }

  /** Waits until `isReady` says so. */
  async untilReady(isReady, withinMs = 60_000) {
    const deadline = Date.now() + withinMs;
    while (!(await isReady())) {
      if (this.hasEnded) throw new Error(`The process ended while it started.${this.lastOutput()}`);
      if (Date.now() > deadline) {
        throw new Error(`The process was not ready within ${withinMs} ms.${this.lastOutput()}`);
      }
      await sleep(20);
    }
  }

  async stop() {
    if (!this.hasEnded) this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 30_000);
    await this.ended;
    clearTimeout(timer);
  }
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
