import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * A value that surrounds a piece of work and everything that the work waits for. As long as a storage is switched on, Node 20
 * and 22 run hooks at every promise of the process, which is a sixth of a request; so it is on only while somebody needs it.
 */
export class Ambient<T> {
  private readonly storage = new AsyncLocalStorage<T>();
  private holders = 0;

  /** Undefined outside of any work, and in what goes on after everybody has let go. */
  get current(): T | undefined {
    return this.storage.getStore();
  }

  /** Surrounds the work until its promise is settled. */
  async run<R>(value: T, work: () => Promise<R>): Promise<R> {
    const letGo = this.hold();
    try {
      return await this.enter(value, work);
    } finally {
      letGo();
    }
  }

  /** Surrounds what the work begins as long as somebody holds. */
  enter<R>(value: T, work: () => R): R {
    return this.storage.run(value, work);
  }

  /** Keeps the storage on until what it returns has been called. */
  hold(): () => void {
    let isHeld = true;
    this.holders += 1;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.holders -= 1;
      if (this.holders === 0) this.storage.disable();
    };
  }

  /** @param ms milliseconds */
  holdFor(ms: number): void {
    setTimeout(this.hold(), ms).unref();
  }
}
