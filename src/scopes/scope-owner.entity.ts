import { Column, Entity, PrimaryColumn } from 'typeorm';
import { keyTextColumn } from '../database/columns.js';

/** Whose a scope is: of two APIs that claim one at the same time, the primary key lets one succeed. */
@Entity('scope_owners')
export class ScopeOwnerEntity {
  @PrimaryColumn(keyTextColumn(128))
  scope!: string;

  /**
   * The API that has it, or had it last. The name stays with it: people have allowed it, and clients are registered for
   * it, in the meaning that it had there.
   */
  @Column(keyTextColumn(255))
  audience!: string;
}
