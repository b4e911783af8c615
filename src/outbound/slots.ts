import { OutboundError } from './outbound-error.js';

/** Room for so many at once. Others wait in the order they came: not too many of them, and none beyond its time. */
export class Slots {
  private taken = 0;
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly most: number,
    private readonly mostWaiting = Infinity,
  ) {}

  /** @throws OutboundError when too many wait; the reason of the signal when its time is over first */
  async enter(signal: AbortSignal): Promise<void> {
    if (this.taken < this.most) {
      this.taken += 1;
      return;
    }
    if (this.waiting.size >= this.mostWaiting) throw new OutboundError('Too many calls are waiting');
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        this.waiting.delete(begin);
        reject(signal.reason as Error);
      };
      const begin = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      this.waiting.add(begin);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  leave(): void {
    const [next] = this.waiting;
    if (next) {
      this.waiting.delete(next);
      next();
    } else this.taken -= 1;
  }
}
