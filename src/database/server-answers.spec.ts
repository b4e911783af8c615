import type { PoolConnection } from 'mysql2';
import { DatabaseUnavailableError, failureOf } from './failures.js';
import { ask, giveBack, isBroken } from './server-answers.js';

type Callback = (error: Error | null, rows?: unknown) => void;

/** A connection whose server answers when the test does. */
function connectionTo(answers: Callback[]) {
  const connection = {
    query: (_sql: string, _values: unknown, callback: Callback) => answers.push(callback),
    release: jest.fn(),
    destroy: jest.fn(),
  };
  return { connection: connection as unknown as PoolConnection, ...connection };
}

describe('What is asked of a server', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('is answered, and nothing is waited for any more', async () => {
    const answers: Callback[] = [];
    const { connection, release } = connectionTo(answers);
    const asked = ask(connection, 'SELECT 1');
    expect(jest.getTimerCount()).toBe(1);
    answers[0]!(null, [{ one: 1 }]);
    await expect(asked).resolves.toEqual([{ one: 1 }]);
    expect(jest.getTimerCount()).toBe(0);
    giveBack(connection, true);
    expect(release).toHaveBeenCalled();
  });

  it('fails after a silence, with an unknown outcome, and the connection is not used again', async () => {
    const answers: Callback[] = [];
    const { connection, destroy, release } = connectionTo(answers);
    const asked = ask(connection, "INSERT INTO users VALUES ('ada@example.com')", 500);
    const outcome = asked.catch((error: unknown) => error);
    jest.advanceTimersByTime(499);
    expect(isBroken(connection)).toBe(false);
    jest.advanceTimersByTime(1);
    const error = (await outcome) as Error;
    expect(error.message).toBe('The database server did not answer within 500 ms.');
    expect(failureOf(error)).toBe('unknown');
    expect(error).not.toBeInstanceOf(DatabaseUnavailableError);
    // What comes too late changes nothing.
    answers[0]!(null, [{ one: 1 }]);
    expect(isBroken(connection)).toBe(true);
    giveBack(connection, true);
    expect(destroy).toHaveBeenCalled();
    expect(release).not.toHaveBeenCalled();
  });

  it('may take as long as it takes where that was said', async () => {
    const answers: Callback[] = [];
    const { connection } = connectionTo(answers);
    const asked = ask(connection, 'ALTER TABLE users', 0);
    expect(jest.getTimerCount()).toBe(0);
    answers[0]!(null, {});
    await expect(asked).resolves.toEqual({});
  });

  it.each([
    ['a connection that was lost', { code: 'PROTOCOL_CONNECTION_LOST', fatal: true }, true],
    ['a server that only reads', { code: 'ER_OPTION_PREVENTS_STATEMENT', errno: 1290 }, true],
    ['a duplicate key', { code: 'ER_DUP_ENTRY', errno: 1062 }, false],
  ])('fails without its text: %s', async (_what, fields, broken) => {
    const answers: Callback[] = [];
    const { connection } = connectionTo(answers);
    const asked = ask(connection, 'SELECT secret');
    answers[0]!(Object.assign(new Error('no'), fields, { sql: 'SELECT secret' }));
    const error: unknown = await asked.catch((reason: unknown) => reason);
    expect(error).toMatchObject(fields);
    expect(error).not.toHaveProperty('sql');
    expect(isBroken(connection)).toBe(broken);
    expect(jest.getTimerCount()).toBe(0);
  });
});
