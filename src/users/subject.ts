import { sha256 } from '../crypto/hash.js';
import type { UserEntity } from './user.entity.js';

/**
 * What a client knows a user by: the id, or, for clients with pairwise subjects, a value that only clients of the same
 * sector share (OpenID Connect Core §8.1).
 * @param sector host that the client's redirect URIs have in common; undefined for public subjects
 */
export function subjectOf(user: Pick<UserEntity, 'id' | 'pairwiseSalt'>, sector: string | undefined): string {
  if (sector === undefined) return user.id;
  return sha256(JSON.stringify([sector, user.id, user.pairwiseSalt])).toString('base64url');
}
