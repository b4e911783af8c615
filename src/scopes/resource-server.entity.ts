import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SigningAlgorithmName } from '../protocol/signing-algorithms.js';
import { countColumn, jsonColumn, keyTextColumn, textColumn, timeColumn } from '../database/columns.js';
import type { AccessTokenFormat } from './access-token-format.js';
import type { ScopeTexts } from './scope-text.js';

/** An API that tokens are issued for, and the scopes it understands. */
@Entity('resource_servers')
export class ResourceServerEntity {
  /** What stands in `aud` (RFC 9068 §3). */
  @PrimaryColumn(keyTextColumn(255))
  audience!: string;

  @Column(textColumn(200))
  name!: string;

  @Column(jsonColumn<ScopeTexts>())
  scopes!: ScopeTexts;

  /** Null where it is the default, as are the next two. */
  @Column(textColumn(16, { nullable: true }))
  tokenFormat!: AccessTokenFormat | null;

  @Column(textColumn(16, { nullable: true }))
  signingAlgorithm!: SigningAlgorithmName | null;

  /** Seconds. */
  @Column(countColumn({ nullable: true }))
  accessTokenTtl!: number | null;

  /** When code first declared it, which then keeps its name and scopes up to date; null where people registered it. */
  @Column(timeColumn({ nullable: true }))
  declaredAt!: number | null;

  @Column(timeColumn())
  updatedAt!: number;

  /** Counts changes, so that of two people who edit one API the second is told. */
  @Column(countColumn({ nullable: true }))
  revision!: number;
}
