import { Allow, IsBoolean, IsOptional } from 'class-validator';
import { UserClaims } from './user-claims.dto.js';

/**
 * All that is told of a user, by the names of OpenID Connect Core §5.1: what the file of `portico user create` and
 * `user update` holds. The first three have their rules in user-key.ts, since they are also what people sign in with.
 */
export class UserProfile extends UserClaims {
  /**
   * What the person signs in with; the claim preferred_username. 1 to 100 letters a-z, digits, dots, hyphens, underscores.
   * @example "ada"
   */
  @Allow()
  username!: string;

  /**
   * Signs in, too. An address in ASCII.
   * @example "ada@example.com"
   */
  @Allow()
  email!: string;

  /**
   * Full name for display. 1 to 200 characters.
   * @example "Ada Lovelace"
   */
  @Allow()
  name?: string;

  /** Whether the address was proven to be the person's. False by default, and again whenever the address changes. */
  @IsOptional()
  @IsBoolean()
  email_verified?: boolean;
}
