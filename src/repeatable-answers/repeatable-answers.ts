import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { sha256 } from '../crypto/hash.js';
import { Sealer } from '../crypto/sealer.js';
import { Database } from '../database/database.js';
import { removeExpiredRows } from '../database/expired-rows.js';
import { RepeatableAnswerEntity } from './repeatable-answer.entity.js';

/** Seconds in which the same request gets the same answer. */
export const ANSWER_TTL = 86_400;

const KIND = 'repeatable-answer';

interface Kept<T> {
  /** SHA-256 of the body: the key with another one is refused. */
  readonly request: string;
  readonly answer: T;
}

/** A creation as its caller names it. */
export interface RepeatableRequest {
  /** Chosen by the caller (Idempotency-Key); without it the request is carried out each time. */
  readonly key: string | undefined;
  /** Who calls, and what: the same key of somebody else, or for something else, is another one. */
  readonly scope: readonly string[];
  readonly body: unknown;
}

/** The key was used for another request before. */
export class ReusedKeyError extends Error {
  override readonly name = 'ReusedKeyError';
}

/**
 * Lets a creation be repeated after its answer was lost: the claim of the key, what is created, and the sealed answer are
 * one unit of work, so that there is all of it or nothing.
 */
@Injectable()
export class RepeatableAnswers {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  /**
   * Carries out the work, or answers what was answered before.
   * @param work only statements: what takes time is done before it
   * @throws ReusedKeyError when the body is not the one that came with the key before
   */
  async once<T>(request: RepeatableRequest, work: () => Promise<T>): Promise<T> {
    if (request.key === undefined) return work();
    const keyHash = sha256(JSON.stringify([request.key, ...request.scope]));
    const body = sha256(JSON.stringify(request.body) ?? '').toString('base64url');
    const known = await this.find<T>(keyHash, body);
    if (known) return known.answer;
    const made = await this.database.unit(async () => {
      const expiresAt = this.clock.now() + ANSWER_TTL * 1000;
      await this.forgetExpired(keyHash);
      const row = { keyHash, sealedAnswer: null, expiresAt };
      // Of requests that come together one goes on; the others wait here for its commit.
      if (!(await this.database.insertIfAbsent(RepeatableAnswerEntity, row))) return undefined;
      const answer = await work();
      const sealedAnswer = this.sealer.seal(KIND, { request: body, answer } satisfies Kept<T>);
      await this.database.updateWhere(RepeatableAnswerEntity, { keyHash }, { sealedAnswer });
      return { answer };
    });
    const result = made ?? (await this.find<T>(keyHash, body));
    if (!result) throw new Error('The answer of a repeated request is gone.');
    return result.answer;
  }

  removeExpired(before: number, limit: number): Promise<number> {
    return removeExpiredRows(this.database, RepeatableAnswerEntity, before, limit);
  }

  private async find<T>(keyHash: Buffer, request: string): Promise<Kept<T> | undefined> {
    const row = await this.database.findOne(RepeatableAnswerEntity, { keyHash });
    if (!row || row.expiresAt <= this.clock.now() || row.sealedAnswer === null) return undefined;
    const kept = this.sealer.open<Kept<T>>(KIND, row.sealedAnswer);
    if (kept && kept.request !== request) throw new ReusedKeyError('The key was used for another request.');
    return kept;
  }

  private async forgetExpired(keyHash: Buffer): Promise<void> {
    const row = await this.database.findOne(RepeatableAnswerEntity, { keyHash });
    if (row && row.expiresAt <= this.clock.now()) await this.database.deleteWhere(RepeatableAnswerEntity, { keyHash });
  }
}
