import type { UserEntity } from '../../users/user.entity.js';
import { profileOf } from '../../users/user-profile.js';
import type { UserDto } from './user.dto.js';

/** A user as administrators see them: no password hash, no stamp, no salt. */
export function presentUser(user: UserEntity): UserDto {
  return {
    id: user.id,
    enabled: user.disabledAt === null,
    role: user.role,
    has_password: user.passwordHash !== null,
    created_at: new Date(user.createdAt).toISOString(),
    updated_at: new Date(user.updatedAt).toISOString(),
    revision: user.revision,
    profile: profileOf(user),
  };
}
