import { Injectable } from '@nestjs/common';

/** The time, as a thing that tests can move. */
@Injectable()
export class Clock {
  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now();
  }

  /** Whole seconds since the epoch, as JWT claims have them (RFC 7519 §2, NumericDate). */
  seconds(): number {
    return Math.floor(this.now() / 1000);
  }
}
