import { IsString, IsUUID, Length } from 'class-validator';
import { IsInstant } from '../../own-apis/lists/instants.js';
import { MayBeAbsent } from '../../own-apis/may-be-absent.js';

/** Which grants are meant. What is left out does not narrow; something must be said. */
export class GrantRevocationDto {
  /**
   * All grants of this user. Alone, it signs the user out everywhere, too.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  @MayBeAbsent()
  @IsUUID()
  user_id?: string;

  /**
   * All grants of this client.
   * @example "sample-client"
   */
  @MayBeAbsent()
  @IsString()
  @Length(1, 128)
  client_id?: string;

  /**
   * All grants that were made in this session.
   * @example "0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
   */
  @MayBeAbsent()
  @IsUUID()
  session_id?: string;

  /**
   * All grants that were made before this moment. Alone, it signs out everybody who had signed in before, and takes an owner.
   * @example "2026-11-23T00:00:00Z"
   */
  @IsInstant()
  issued_before?: string;
}

/** What a revocation has ended. */
export class RevokedDto {
  /**
   * How many grants were alive.
   * @example 3
   */
  ended!: number;

  /**
   * Whether somebody was signed out by it.
   * @example false
   */
  signed_out!: boolean;
}
