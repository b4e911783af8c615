import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { countColumn, idColumn, keyTextColumn, longTextColumn, textColumn, timeColumn } from '../database/columns.js';

/** One client that must be told of the end of one session: the outbox, and afterwards the ledger of who was told when. */
@Entity('deliveries')
@Index('ix_deliveries_next_attempt', ['nextAttemptAt'])
export class DeliveryEntity {
  /** Also the `jti` of the logout token. */
  @PrimaryColumn(idColumn())
  id!: string;

  @Column(keyTextColumn(128))
  clientId!: string;

  @Column(idColumn())
  sessionId!: string;

  /** What the client knows the user by. */
  @Column(keyTextColumn(255))
  subject!: string;

  @Column(longTextColumn())
  url!: string;

  @Column(timeColumn())
  createdAt!: number;

  @Column(countColumn())
  attempts!: number;

  /** Null when nothing more will be tried. */
  @Column(timeColumn({ nullable: true }))
  nextAttemptAt!: number | null;

  @Column(timeColumn({ nullable: true }))
  deliveredAt!: number | null;

  /** What the client answered last, or why nobody was reached. */
  @Column(textColumn(300, { nullable: true }))
  lastAnswer!: string | null;
}
