import type { UserEntity } from './user.entity.js';

/** All standard claims of a user by their wire names (OpenID Connect Core §5.1); what is not known is absent. */
export function claimsOfUser(user: UserEntity): Readonly<Record<string, unknown>> {
  return {
    ...user.claims,
    ...(user.name === null ? {} : { name: user.name }),
    preferred_username: user.username,
    email: user.email,
    email_verified: user.emailVerified,
    updated_at: Math.floor(user.updatedAt / 1000),
  };
}
