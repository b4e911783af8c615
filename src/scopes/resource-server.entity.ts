import { Column, Entity, PrimaryColumn } from 'typeorm';
import { jsonColumn, keyTextColumn, textColumn, timeColumn } from '../database/columns.js';
import type { ScopeText } from './scope-catalogue.js';

/** An API that tokens are issued for, and the scopes it understands. */
@Entity('resource_servers')
export class ResourceServerEntity {
  /** What stands in `aud` (RFC 9068 §3). */
  @PrimaryColumn(keyTextColumn(255))
  audience!: string;

  @Column(textColumn(200))
  name!: string;

  @Column(jsonColumn<Readonly<Record<string, ScopeText>>>())
  scopes!: Readonly<Record<string, ScopeText>>;

  @Column(timeColumn())
  updatedAt!: number;
}
