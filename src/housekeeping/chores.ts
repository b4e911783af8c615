import type { Type } from '@nestjs/common';
import { PushedRequestsRepository } from '../authorization/pushed-requests.repository.js';
import { StoredRequestsRepository } from '../authorization/stored-requests.repository.js';
import { ClientsRepository } from '../clients/clients.repository.js';
import type { Settings } from '../config/settings.js';
import { DeliveriesRepository } from '../deliveries/deliveries.repository.js';
import { BulkRevocationsRepository } from '../grants/bulk-revocations.repository.js';
import { GrantsRepository } from '../grants/grants.repository.js';
import { InitialAccessTokens } from '../registrations/initial-access-tokens.js';
import { RepeatableAnswers } from '../repeatable-answers/repeatable-answers.js';
import { RevokedTokensRepository } from '../revocation/revoked-tokens.repository.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { SingleUse } from '../single-use/single-use.js';
import { Throttle } from '../throttle/throttle.js';

/** Implemented by the room that owns the rows. */
interface RemovesExpired {
  /** Deletes at most `limit` rows that expired before `before` (milliseconds since the epoch); answers how many. */
  removeExpired(before: number, limit: number): Promise<number>;
}

interface Chore {
  /** What goes away, for the log. */
  readonly name: string;
  readonly owner: Type<RemovesExpired>;
  /** Seconds that rows are kept after they have expired. */
  readonly keptFor: (settings: Settings) => number;
}

/** Thirty days: somebody may ask why an application was not told of a sign-out. */
const LEDGER = 30 * 86_400;

/** At least an hour (src/config/operation.ts), which is also how far processes' clocks may differ. */
const retention = ({ expiredRetention }: Settings): number => expiredRetention;

/**
 * Everything that is removed, and why nothing is missed that could still be presented:
 *
 * - grants: a code could be redeemed again if its grant were gone while it is good. It is good for 600 seconds at most
 *   after it was sealed, which can be 10 seconds after another code of the same grant was redeemed (a form that was sent
 *   twice); a grant does not expire before it was made, so an hour after its expiry all its codes have expired. Access
 *   tokens never outlive their grant, and a refresh token is refused once its grant has expired, reused or not.
 *   Kept for as long as the session may last, because an expired grant still tells whom a sign-out must notify.
 *   Known deviation: a session that is renewed by signing in again may outlive it.
 * - sessions: an expired one and a missing one are the same to all who look for it.
 * - authorization requests: nobody finds an expired one, so no answer can be made of it any more; codes that were made
 *   of it are stopped by the grant.
 * - pushed requests: a page that was opened in time may be answered until the stored request expires, and asks the pushed
 *   one whether another has been first; so they are kept as long.
 * - single-use values: their owner says until when they could be accepted; afterwards their age speaks against them.
 * - revoked tokens: they are good for nothing after their own expiry.
 * - bulk revocations: one has an expiry only when the rows of all its grants say that they are revoked.
 * - throttle windows: tries are counted in the present window only.
 * - repeatable answers: after a day their key is free again.
 * - initial access tokens: an expired one and a missing one are refused alike.
 * - client secrets: the one before a rotation, when its overlap is over; it is refused as a missing one is.
 * - deliveries of logout tokens: those that arrived and those that were given up, which nobody looks up but people in the
 *   ledger; what is still tried stays.
 */
export const chores: readonly Chore[] = [
  {
    name: 'grants',
    owner: GrantsRepository,
    keptFor: ({ expiredRetention, sessionTtl }) => Math.max(expiredRetention, sessionTtl),
  },
  { name: 'sessions', owner: SessionsService, keptFor: retention },
  { name: 'authorization requests', owner: StoredRequestsRepository, keptFor: retention },
  {
    name: 'pushed requests',
    owner: PushedRequestsRepository,
    keptFor: ({ expiredRetention, authorizationRequestTtl }) => Math.max(expiredRetention, authorizationRequestTtl),
  },
  { name: 'single-use values', owner: SingleUse, keptFor: retention },
  { name: 'revoked tokens', owner: RevokedTokensRepository, keptFor: retention },
  { name: 'bulk revocations', owner: BulkRevocationsRepository, keptFor: retention },
  { name: 'throttle windows', owner: Throttle, keptFor: retention },
  { name: 'repeatable answers', owner: RepeatableAnswers, keptFor: retention },
  { name: 'initial access tokens', owner: InitialAccessTokens, keptFor: retention },
  { name: 'client secrets', owner: ClientsRepository, keptFor: retention },
  { name: 'deliveries', owner: DeliveriesRepository, keptFor: (settings) => Math.max(retention(settings), LEDGER) },
];
