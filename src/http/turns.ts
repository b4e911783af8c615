/**
 * Lets one go on in each turn of the event loop, in the order in which they came: what everybody else asks meanwhile is
 * answered between two of them, and not behind all of them.
 */
export class Turns {
  private isTaken = false;
  private readonly waiting: (() => void)[] = [];

  /** Resolves when it is the caller's turn; at once where nobody came before in this turn of the loop. */
  take(): Promise<void> {
    return new Promise((resolve) => {
      if (this.isTaken) this.waiting.push(resolve);
      else this.begin(resolve);
    });
  }

  private begin(next: (() => void) | undefined): void {
    this.isTaken = next !== undefined;
    if (!next) return;
    setImmediate(() => this.begin(this.waiting.shift()));
    next();
  }
}
