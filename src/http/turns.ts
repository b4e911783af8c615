import { Injectable } from '@nestjs/common';
import { Cohorts } from './cohorts.js';

/** Milliseconds after which somebody goes on in the next turn, whoever else comes. */
const PATIENCE = 20;

interface Waiting {
  readonly goOn: () => void;
  readonly since: number;
}

/**
 * Who gives way to everybody else: one goes on in each turn of the event loop that brought no other request, in the order
 * in which they came. What others ask meanwhile is answered between two of them, and not behind all of them.
 */
@Injectable()
export class Turns {
  private readonly waiting: Waiting[] = [];

  constructor(private readonly cohorts: Cohorts) {}

  /** Resolves when it is the caller's turn. */
  take(): Promise<void> {
    return new Promise((goOn) => {
      this.waiting.push({ goOn, since: performance.now() });
      if (this.waiting.length === 1) this.lookSoon();
    });
  }

  /** After what this turn has brought, and what has been begun of it. */
  private lookSoon(): void {
    setImmediate(() => this.look());
  }

  private look(): void {
    const [first] = this.waiting;
    const hasPatience = performance.now() - first!.since < PATIENCE;
    if (!(this.cohorts.haveNext && hasPatience)) this.waiting.shift()!.goOn();
    if (this.waiting.length > 0) this.lookSoon();
  }
}
