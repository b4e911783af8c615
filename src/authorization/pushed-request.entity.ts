import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { flagColumn, hashColumn, idColumn, keyTextColumn, longTextColumn, timeColumn } from '../database/columns.js';

/** An authorization request that its client has sent ahead (RFC 9126). The reference that it was given is kept as a hash. */
@Entity('pushed_requests')
@Index('ix_pushed_requests_expires', ['expiresAt'])
export class PushedRequestEntity {
  /** Also the id that the grant will have: however often an answer is made, it can be redeemed once. */
  @PrimaryColumn(idColumn())
  id!: string;

  /** SHA-256 of what stands behind the prefix of the request_uri. */
  @Column(hashColumn({ unique: true }))
  referenceHash!: Buffer;

  @Column(keyTextColumn(128))
  clientId!: string;

  /** The parameters that count, form-encoded; without the credentials that came beside them. */
  @Column(longTextColumn())
  parameters!: string;

  /** They came in an object that the client signed (RFC 9101). */
  @Column(flagColumn())
  isSigned!: boolean;

  @Column(timeColumn())
  createdAt!: number;

  @Column(timeColumn())
  expiresAt!: number;

  /** What answered it: a stored request, or a visit that needed no page. Null while nothing has. */
  @Column(idColumn({ nullable: true }))
  answeredBy!: string | null;
}
