import { Injectable } from '@nestjs/common';
import { AuditReader } from './audit-reader.js';
import type { AuditEventEntity } from './audit-event.entity.js';
import { CHAIN_START, hashOf } from './audit-event.js';

/** The last row of a chain. Kept elsewhere, it shows later that nothing was cut off the end. */
export interface AuditHead {
  readonly chain: string;
  readonly sequence: number;
  /** SHA-256 as base64url. */
  readonly hash: string;
}

/** What is wrong with one row, in words for people. */
export interface AuditFault {
  readonly chain: string;
  readonly sequence: number;
  readonly problem: string;
}

export interface AuditVerdict {
  readonly events: number;
  readonly heads: readonly AuditHead[];
  /** The first of them, when there are many. */
  readonly faults: readonly AuditFault[];
  readonly faultCount: number;
}

const MOST_FAULTS = 100;

/** Recomputes every hash of every chain: a row that was changed, added, moved or taken out shows. */
@Injectable()
export class AuditVerification {
  constructor(private readonly reader: AuditReader) {}

  /** @param known heads of an earlier verification: rows that were there then must be there, unchanged */
  async verify(known: readonly AuditHead[] = []): Promise<AuditVerdict> {
    const walk = new Walk(known);
    for await (const row of this.reader.chains()) walk.take(row);
    return walk.end();
  }
}

/** One walk through all chains. */
class Walk {
  private readonly expected: Map<string, string>;
  private readonly faults: AuditFault[] = [];
  private readonly heads: AuditHead[] = [];
  private faultCount = 0;
  private events = 0;
  private last: AuditEventEntity | undefined;

  constructor(known: readonly AuditHead[]) {
    this.expected = new Map(known.map(({ chain, sequence, hash }) => [`${chain} ${sequence}`, hash]));
  }

  take(row: AuditEventEntity): void {
    this.events += 1;
    if (this.last && this.last.chain !== row.chain) this.endChain(this.last);
    const before = this.last?.chain === row.chain ? this.last : undefined;
    const problem = problemOf(row, before);
    if (problem !== undefined) this.report(row, problem);
    this.compare(row);
    this.last = row;
  }

  end(): AuditVerdict {
    if (this.last) this.endChain(this.last);
    for (const position of this.expected.keys()) {
      const [chain = '', sequence] = position.split(' ');
      this.report({ chain, sequence: Number(sequence) }, 'it was there at the earlier verification, and is gone');
    }
    return { events: this.events, heads: this.heads, faults: this.faults, faultCount: this.faultCount };
  }

  private compare(row: AuditEventEntity): void {
    const position = `${row.chain} ${row.sequence}`;
    const hash = this.expected.get(position);
    if (hash !== undefined && hash !== textOf(row.hash)) {
      this.report(row, 'it is another one than at the earlier verification');
    }
    this.expected.delete(position);
  }

  private endChain({ chain, sequence, hash }: AuditEventEntity): void {
    this.heads.push({ chain, sequence, hash: textOf(hash) });
  }

  private report({ chain, sequence }: Pick<AuditEventEntity, 'chain' | 'sequence'>, problem: string): void {
    this.faultCount += 1;
    if (this.faults.length < MOST_FAULTS) this.faults.push({ chain, sequence, problem });
  }
}

function problemOf(row: AuditEventEntity, before: AuditEventEntity | undefined): string | undefined {
  const expected = (before?.sequence ?? 0) + 1;
  if (row.sequence !== expected) {
    return `the rows from ${expected} to ${row.sequence - 1} are missing`;
  }
  if (textOf(row.previousHash) !== textOf(before?.hash ?? CHAIN_START)) {
    return 'it does not follow the row before it, which was changed or replaced';
  }
  const { hash, ...content } = row;
  return textOf(hashOf(content)) === textOf(hash) ? undefined : 'its content is not what was written';
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
