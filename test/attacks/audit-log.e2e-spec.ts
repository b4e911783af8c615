import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { hashOf } from '../../src/audit/audit-event.js';
import { type AuditHead, AuditVerification } from '../../src/audit/audit-verification.js';
import { TestServer } from '../support/server.js';

type Tampering = (rows: readonly AuditEventEntity[]) => Promise<unknown>;

/** What `portico audit verify` does, on a log that somebody with the database in their hands has worked on. */
describe('AU: what happened cannot be rewritten unnoticed', () => {
  let server: TestServer;
  let verification: AuditVerification;
  let rows: AuditEventEntity[];

  const inOrder = async (): Promise<AuditEventEntity[]> =>
    server.database.read((manager) => manager.find(AuditEventEntity, { order: { chain: 'ASC', sequence: 'ASC' } }));

  beforeAll(async () => {
    server = await TestServer.start();
    for (let n = 0; n < 6; n += 1) await server.user(`witness${n}`);
    verification = server.app.get(AuditVerification, { strict: false });
    rows = await inOrder();
    expect(rows.length).toBeGreaterThanOrEqual(6);
    expect(new Set(rows.map(({ chain }) => chain)).size).toBe(1);
  });

  afterEach(() => replaceAll(rows));

  afterAll(() => server.stop());

  /** The first row that is named after the log was changed, and what is said of it. */
  async function firstFault(tamper: Tampering, known: readonly AuditHead[] = []): Promise<[number?, string?]> {
    expect(await verification.verify(known)).toMatchObject({ faultCount: 0 });
    await tamper(rows);
    const { faults } = await verification.verify(known);
    return [faults[0]?.sequence, faults[0]?.problem];
  }

  const at = (sequence: number) => ({ chain: rows[0]!.chain, sequence });

  /** Writes rows so that each follows the one before it, as their author would have. */
  function rewritten(changed: readonly AuditEventEntity[]): AuditEventEntity[] {
    const chained: AuditEventEntity[] = [];
    for (const row of changed) {
      const content = { ...row, previousHash: chained.at(-1)?.hash ?? row.previousHash };
      chained.push({ ...content, hash: hashOf(content) });
    }
    return chained;
  }

  const change = (sequence: number, columns: Partial<AuditEventEntity>) =>
    server.database.updateWhere(AuditEventEntity, at(sequence), columns);

  const replaceAll = (changed: readonly AuditEventEntity[]) =>
    server.database.unit(async () => {
      await server.database.run((manager) => manager.deleteAll(AuditEventEntity));
      for (const row of changed) await server.database.insert(AuditEventEntity, row);
    });

  it.each<[string, Partial<AuditEventEntity>]>([
    ['details', { details: { by: 'nobody' } }],
    ['the time', { at: 1 }],
    ['the type', { type: 'user.enabled' }],
    ['the user', { userId: null }],
    ['the client', { clientId: 'somebody-else' }],
    ['the hash', { hash: Buffer.alloc(32) }],
  ])('AU-01 changed: %s of a row', async (_what, columns) => {
    const fault = await firstFault(() => change(3, columns));
    expect(fault).toEqual([3, 'its content is not what was written']);
  });

  it('AU-01 changed, with its hash made anew: the row behind it does not follow any more', async () => {
    const fault = await firstFault(([, , third]) => {
      const content = { ...third!, details: { by: 'nobody' } };
      return change(3, { details: content.details, hash: hashOf(content) });
    });
    expect(fault).toEqual([4, expect.stringContaining('does not follow')]);
  });

  it.each([1, 3])('AU-02 deleted: row %i is named as missing by the one behind it', async (gone) => {
    const fault = await firstFault(() => server.database.deleteWhere(AuditEventEntity, at(gone)));
    expect(fault).toEqual([gone + 1, `the rows from ${gone} to ${gone} are missing`]);
  });

  it('AU-03 inserted: a row in between, well hashed, with all others moved on by one', async () => {
    const fault = await firstFault((all) => {
      const forged = { ...all[2]!, details: { forged: true } };
      const before = all.slice(0, 2);
      const behind = all.slice(2).map((row) => ({ ...row, sequence: row.sequence + 1 }));
      return replaceAll([...before, ...rewritten([forged]), ...behind]);
    });
    expect(fault).toEqual([4, expect.stringContaining('does not follow')]);
  });

  it('AU-04 reordered: two rows in each other’s place', async () => {
    const fault = await firstFault((all) => {
      const swapped = all.map((row) => ({
        ...row,
        sequence: ({ 3: 4, 4: 3 } as Record<number, number>)[row.sequence] ?? row.sequence,
      }));
      return replaceAll(swapped);
    });
    expect(fault).toEqual([3, expect.stringContaining('does not follow')]);
  });

  it('AU-05 truncated: the head that was kept is gone; without one, nobody can know', async () => {
    const { heads } = await verification.verify();
    const cut: Tampering = (all) => replaceAll(all.slice(0, 3));
    expect(await firstFault(cut, heads)).toEqual([rows.length, expect.stringContaining('is gone')]);
  });

  it('AU-06 rewritten from a row on with all its hashes: the head that was kept is another one', async () => {
    const { heads } = await verification.verify();
    const rewrite: Tampering = (all) => {
      const [kept, changed] = [all.slice(0, 3), all.slice(3)];
      return replaceAll([
        ...kept,
        ...rewritten([{ ...changed[0]!, details: {}, type: 'user.enabled' }, ...changed.slice(1)]),
      ]);
    };
    expect(await firstFault(rewrite, heads)).toEqual([
      rows.length,
      'it is another one than at the earlier verification',
    ]);
  });
});
