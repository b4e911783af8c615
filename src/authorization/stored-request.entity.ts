import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { hashColumn, idColumn, jsonColumn, longTextColumn, timeColumn } from '../database/columns.js';
import type { AuthorizationRequest } from './authorization-request.js';

/** A request that waits for a person, and what happened meanwhile. Pages carry its id and nothing that decides anything. */
@Entity('authorization_requests')
@Index('ix_authorization_requests_expires', ['expiresAt'])
export class StoredRequestEntity {
  /** Also the id that the grant will have: however often an answer is made, it can be redeemed once. */
  @PrimaryColumn(idColumn())
  id!: string;

  /** SHA-256 of the browser's cookie; null until the first browser opens it (a request that came by POST). */
  @Column(hashColumn({ nullable: true }))
  browserHash!: Buffer | null;

  @Column(jsonColumn<AuthorizationRequest>())
  request!: AuthorizationRequest;

  /** The session that a login on behalf of this request started. */
  @Column(idColumn({ nullable: true }))
  loginSessionId!: string | null;

  /** The session that was chosen where several people are signed in. */
  @Column(idColumn({ nullable: true }))
  chosenSessionId!: string | null;

  /** Who decided on the consent page. */
  @Column(idColumn({ nullable: true }))
  decidedBy!: string | null;

  /** What was allowed; null while nothing is decided, and when the answer was no. */
  @Column(longTextColumn({ nullable: true }))
  allowedScope!: string | null;

  @Column(timeColumn())
  createdAt!: number;

  @Column(timeColumn())
  expiresAt!: number;

  @Column(timeColumn({ nullable: true }))
  respondedAt!: number | null;
}
