import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { TemporarilyUnavailableError } from '../protocol/errors.js';
import { signals, timed } from '../telemetry/signals.js';
import { inSpan } from '../telemetry/tracing/tracing.js';
import { FewAtATime } from './few-at-a-time.js';
import { HashingThreads } from './hashing-threads.js';
import { SignInAdmission } from './sign-in-admission.js';

// OWASP Password Storage Cheat Sheet: argon2id (the library's default algorithm) with m = 19 MiB, t = 2, p = 1.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// The hash of nothing anybody knows, at the same cost. Made beforehand: the first stranger of a process must not take longer.
const NOBODY = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Longer input is no password a person typed; it is compared with nothing, at the same cost. */
const LONGEST_PASSWORD = 1024;

/** Argon2id beside the event loop, a few at a time: a storm of logins waits here and starves nothing else. */
@Injectable()
export class PasswordHasher implements OnModuleDestroy {
  protected readonly cost: Readonly<typeof COST> = COST;
  protected readonly argon2: Pick<HashingThreads, 'hash' | 'verify' | 'end'> = new HashingThreads();
  private readonly hashing: FewAtATime;
  private readonly admission: SignInAdmission;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {
    this.hashing = new FewAtATime(settings.passwordHashConcurrency);
    this.admission = new SignInAdmission(settings.passwordHashQueue);
  }

  /** How many are hashed now, and how many wait. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.hashing.running, waiting: this.hashing.waiting };
  }

  /** Before anything is done for a password that could not be hashed anyway. */
  requireRoom(): void {
    if (this.hashing.waiting < this.settings.passwordHashQueue) return;
    this.admission.runsOver();
    throw this.refused();
  }

  /** Before anybody is asked for a password. */
  requireRoomForMore(): void {
    if (!this.admission.mayBegin(this.hashing.waiting)) throw this.refused();
  }

  hash(password: string): Promise<string> {
    return this.inTurn(() => this.argon2.hash(password, this.cost));
  }

  /**
   * Whether the password fits. Without a stored hash the same work is done and the answer is no,
   * so that the time does not tell whether an account exists.
   */
  async matches(password: string, storedHash: string | null | undefined): Promise<boolean> {
    const isPossible = typeof storedHash === 'string' && password.length <= LONGEST_PASSWORD;
    const compared = isPossible ? storedHash : NOBODY;
    const fits = await this.inTurn(() => this.argon2.verify(compared, isPossible ? password : 'no password'));
    return fits && isPossible;
  }

  onModuleDestroy(): Promise<void> {
    return this.argon2.end();
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.requireRoom();
    return this.hashing.run(() =>
      inSpan('password hash', {}, () => timed(work, (took) => signals.passwordHashed.send(took))).finally(() =>
        this.admission.passwordDone(),
      ),
    );
  }

  private refused(): TemporarilyUnavailableError {
    signals.passwordRefused.send({});
    return new TemporarilyUnavailableError('Too many people are signing in right now. Try again in a moment.', 2, {
      situation: 'sign_in_busy',
      expected: 'A moment at which fewer people are signing in.',
    });
  }
}
