import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { CHAIN_START, hashOf } from '../../src/audit/audit-event.js';
import { createDataSource } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';

/** Walks every chain of the audit log; answers how many rows there are, and what is wrong with them. */
export async function verifyAuditChains(url: string): Promise<{ rows: number; violations: string[] }> {
  const dataSource = await createDataSource(url, [AuditEventEntity]);
  await dataSource.initialize();
  try {
    const rows = await new Database(dataSource).read((manager) =>
      manager.find(AuditEventEntity, { order: { chain: 'ASC', sequence: 'ASC' } }),
    );
    return { rows: rows.length, violations: rows.flatMap((row, number) => faultOf(row, rows[number - 1])) };
  } finally {
    await dataSource.destroy();
  }
}

function faultOf(row: AuditEventEntity, before: AuditEventEntity | undefined): string[] {
  const previous = before?.chain === row.chain ? before : undefined;
  const name = `Audit row ${row.sequence} of chain ${row.chain}`;
  const faults: string[] = [];
  if (row.sequence !== (previous?.sequence ?? 0) + 1) faults.push(`${name}: the row before is missing`);
  if (!row.previousHash.equals(previous?.hash ?? CHAIN_START)) faults.push(`${name}: does not follow the row before`);
  if (!row.hash.equals(hashOf(row))) faults.push(`${name}: was changed`);
  return faults;
}
