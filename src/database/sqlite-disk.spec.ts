import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureOf } from './failures.js';
import { SqliteDisk, SqliteDiskError, type SqliteLog } from './sqlite-disk.js';

/** Is written to the disk when it is told to. */
class SlowLog implements SqliteLog {
  begun = 0;
  private readonly waits: { resolve: () => void; reject: (error: Error) => void }[] = [];

  constructor(readonly fd = -1) {}

  datasync(): Promise<void> {
    this.begun += 1;
    return new Promise((resolve, reject) => this.waits.push({ resolve, reject }));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  end(error?: Error): void {
    const wait = this.waits.shift();
    if (error) wait?.reject(error);
    else wait?.resolve();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function watched(log = new SlowLog()): { disk: SqliteDisk; log: SlowLog } {
  const disk = new SqliteDisk();
  disk.watch(log);
  return { disk, log };
}

describe('SqliteDisk', () => {
  it('waits for nothing where SQLite waits itself', async () => {
    const disk = new SqliteDisk();
    await disk.reached();
    disk.reachNow();
    expect(disk.isWaitedFor).toBe(false);
  });

  it('lets those who committed meanwhile share the next wait, and none the one that began before', async () => {
    const { disk, log } = watched();
    const order: string[] = [];
    const commit = (name: string): Promise<number> => disk.reached().then(() => order.push(name));
    const all = [commit('first')];
    await turn();
    expect(log.begun).toBe(1);
    all.push(commit('second'), commit('third'));
    log.end();
    await turn();
    expect([order, log.begun]).toEqual([['first'], 2]);
    all.push(commit('fourth'));
    log.end();
    await turn();
    expect([order, log.begun]).toEqual([['first', 'second', 'third'], 3]);
    log.end();
    await Promise.all(all);
    const last = disk.reached();
    await turn();
    log.end();
    await last;
    expect(log.begun).toBe(4);
  });

  it('tells all whose commit was not confirmed, and refuses whoever comes later', async () => {
    const { disk, log } = watched();
    const first = disk.reached().catch((error: unknown) => error);
    await turn();
    const second = disk.reached().catch((error: unknown) => error);
    log.end(new Error('EIO: i/o error'));
    for (const error of [await first, await second]) {
      expect(error).toBeInstanceOf(SqliteDiskError);
      expect([(error as Error).message, failureOf(error)]).toEqual([expect.stringContaining('EIO'), 'unknown']);
    }
    await expect(disk.reached()).rejects.toThrow('has been restarted');
    let refusal: unknown;
    try {
      disk.requireSound();
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(SqliteDiskError);
    expect(failureOf(refusal)).toBe('stuck');
  });

  it('closes when everybody who waits has been told', async () => {
    const { disk, log } = watched();
    const order: string[] = [];
    const commit = disk.reached().then(() => order.push('confirmed'));
    const closed = disk.close().then(() => order.push('closed'));
    await turn();
    expect([order, log.begun]).toEqual([[], 1]);
    log.end();
    await Promise.all([commit, closed]);
    expect(order).toEqual(['confirmed', 'closed']);
  });

  it('waits at once when it is asked to, and notices that the disk did not confirm', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portico-'));
    const fd = openSync(join(folder, 'log'), 'w');
    try {
      const { disk, log } = watched(new SlowLog(fd));
      disk.reachNow();
      expect(log.begun).toBe(0);
      closeSync(fd);
      expect(() => disk.reachNow()).toThrow('EBADF');
      expect(() => disk.reachNow()).toThrow(SqliteDiskError);
      await expect(disk.reached()).rejects.toThrow('EBADF');
      expect(() => disk.requireSound()).toThrow(SqliteDiskError);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
