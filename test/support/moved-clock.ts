import { Clock } from '../../src/clock/clock.js';

/** A clock that stands still until it is moved. It starts at the present second, so that foreign libraries agree with it. */
export class MovedClock extends Clock {
  private time = Math.floor(Date.now() / 1000) * 1000;

  override now(): number {
    return this.time;
  }

  /** @param seconds how far time goes on */
  move(seconds: number): void {
    this.time += seconds * 1000;
  }
}
