import { IsBoolean, IsIn } from 'class-validator';
import { SIGNING_ALGORITHM_NAMES, type SigningAlgorithmName } from '../../protocol/signing-algorithms.js';
import { sortsOf } from '../../own-apis/lists/lists.js';
import { PageQueryDto } from '../../own-apis/lists/page-query.dto.js';
import { MayBeAbsent } from '../../own-apis/may-be-absent.js';

const STATES = ['announced', 'signing', 'retiring', 'retired'];

export class KeysQueryDto extends PageQueryDto {
  /** Only keys of this algorithm. */
  @MayBeAbsent()
  @IsIn(SIGNING_ALGORITHM_NAMES)
  algorithm?: SigningAlgorithmName;

  /**
   * Only keys that do this now: announced, signing, retiring or retired.
   * @example "signing"
   */
  @MayBeAbsent()
  @IsIn(STATES)
  state?: string;

  /**
   * Order; with - before it, the last first. Default `algorithm`, and within one the oldest first.
   * @example "-created_at"
   */
  @MayBeAbsent()
  @IsIn(sortsOf('algorithm', 'created_at', 'signs_from'))
  sort?: string;
}

/** A signing key: what it does, and never what it is. */
export class KeyDto {
  /**
   * Id of the key in the JWKS.
   * @example "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
   */
  kid!: string;

  /**
   * What it signs with.
   * @example "ES256"
   */
  algorithm!: string;

  /**
   * announced (published, signs later), signing, retiring (still published) or retired.
   * @example "signing"
   */
  state!: string;

  /**
   * From when on it signs (ISO 8601, UTC).
   * @example "2026-11-23T19:32:37.000Z"
   */
  signs_from!: string;

  /**
   * When it was made (ISO 8601, UTC).
   * @example "2026-11-22T19:32:37.000Z"
   */
  created_at!: string;
}

/** Signing keys, in parts: all there ever were. */
export class KeysDto {
  /** At most `limit` of them. */
  items!: KeyDto[];

  /**
   * Where the next part begins; null when this was the last.
   * @example "AAAAAQZ1…"
   */
  next_cursor!: string | null;
}

export class KeyRotationDto {
  /** The algorithm that gets its next key. */
  @IsIn(SIGNING_ALGORITHM_NAMES)
  algorithm!: SigningAlgorithmName;

  /** Sign with it at once, for emergencies: verifiers that keep a copy of the JWKS refuse new tokens for a while. */
  @MayBeAbsent()
  @IsBoolean()
  now?: boolean;
}
