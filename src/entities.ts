import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { AuditEventEntity } from './audit/audit-event.entity.js';
import { PushedRequestEntity } from './authorization/pushed-request.entity.js';
import { StoredRequestEntity } from './authorization/stored-request.entity.js';
import { ClientSecretEntity } from './clients/client-secret.entity.js';
import { ClientEntity } from './clients/client.entity.js';
import { ConsentEntity } from './consents/consent.entity.js';
import { DeliveryEntity } from './deliveries/delivery.entity.js';
import { BulkRevocationEntity } from './grants/bulk-revocation.entity.js';
import { GrantEntity } from './grants/grant.entity.js';
import { SigningKeyEntity } from './keys/signing-key.entity.js';
import { ClientRegistrationEntity } from './registrations/client-registration.entity.js';
import { InitialAccessTokenEntity } from './registrations/initial-access-token.entity.js';
import { RepeatableAnswerEntity } from './repeatable-answers/repeatable-answer.entity.js';
import { NoteEntity } from './resource/note.entity.js';
import { RevokedTokenEntity } from './revocation/revoked-token.entity.js';
import { ResourceServerEntity } from './scopes/resource-server.entity.js';
import { ScopeOwnerEntity } from './scopes/scope-owner.entity.js';
import { SessionEntity } from './sessions/session.entity.js';
import { SingleUseEntity } from './single-use/single-use.entity.js';
import { ThrottleWindowEntity } from './throttle/throttle-window.entity.js';
import { UserEntity } from './users/user.entity.js';

/** Every table of the server, by room. */
export const entities: EntityTarget<ObjectLiteral>[] = [
  AuditEventEntity,
  BulkRevocationEntity,
  ClientEntity,
  ClientRegistrationEntity,
  ClientSecretEntity,
  ConsentEntity,
  DeliveryEntity,
  GrantEntity,
  InitialAccessTokenEntity,
  NoteEntity,
  PushedRequestEntity,
  RepeatableAnswerEntity,
  ResourceServerEntity,
  RevokedTokenEntity,
  ScopeOwnerEntity,
  SessionEntity,
  SigningKeyEntity,
  SingleUseEntity,
  StoredRequestEntity,
  ThrottleWindowEntity,
  UserEntity,
];
