import { randomBytes } from 'node:crypto';
import { Sealer } from '../../src/crypto/sealer.js';
import { Secrets } from '../../src/crypto/secrets.js';
import { Drain } from '../../src/http/drain.js';
import { KeyRing } from '../../src/keys/key-ring.js';
import { SigningKeyEntity } from '../../src/keys/signing-key.entity.js';
import { SigningKeysRepository } from '../../src/keys/signing-keys.repository.js';
import { sharedDatabase } from '../support/attack-world.js';
import { TestServer } from '../support/server.js';

const ask = async ({ url }: TestServer, path = 'ready'): Promise<[number, unknown]> => {
  const answer = await fetch(`${url}/health/${path}`);
  return [answer.status, await answer.json()];
};

const because = (...reasons: string[]): [number, unknown] => [
  503,
  {
    status: 'unavailable',
    reasons: reasons.map((reason) => ({ reason, detail: expect.stringMatching(/^[A-Z].+/) as string })),
  },
];

describe('/health/ready', () => {
  const shared = sharedDatabase();
  let server: TestServer;
  beforeAll(async () => (server = await TestServer.start(shared.changes)));
  afterAll(async () => {
    await server.stop();
    shared.dispose();
  });

  const query = (sql: string) => server.database.manager.query(sql);

  it('says yes when nothing is in the way', async () => {
    expect(await ask(server)).toEqual([200, { status: 'ok' }]);
  });

  it('names migrations that this version needs and the database lacks, and takes no newer ones amiss', async () => {
    const [last] = await server.database.manager.query<{ name: string; timestamp: number }[]>(
      'SELECT name, timestamp FROM migrations ORDER BY timestamp DESC LIMIT 1',
    );
    await query(`DELETE FROM migrations WHERE name = '${last!.name}'`);
    expect(await ask(server)).toEqual(because('migrations'));
    await query(`INSERT INTO migrations (timestamp, name) VALUES (${last!.timestamp}, '${last!.name}')`);
    await query(`INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'FromTheFuture9999999999999')`);
    expect(await ask(server)).toEqual([200, { status: 'ok' }]);
    await query(`DELETE FROM migrations WHERE name = 'FromTheFuture9999999999999'`);
  });

  it('names keys that SECRETS does not open, such as one that a process with other SECRETS has made', async () => {
    const { database, clock } = server;
    // Whoever adds a key does not go on with what was read before.
    const readKeysAgain = () => server.app.get(KeyRing).add('EdDSA', clock.now() + 1_000_000);
    const sealer = new Sealer(new Secrets([randomBytes(32)]));
    const { kid } = await new SigningKeysRepository(database, sealer, clock).addNext('ES256', clock.now());
    await readKeysAgain();
    expect(await ask(server)).toEqual(because('keys'));
    expect(await ask(server, 'live')).toEqual([200, { status: 'ok' }]);
    await database.manager.delete(SigningKeyEntity, { kid });
    await readKeysAgain();
    expect(await ask(server)).toEqual([200, { status: 'ok' }]);
  });

  it('names a database that does not answer, within a second, and every other reason beside it', async () => {
    jest.spyOn(server.database.dataSource, 'createQueryRunner').mockImplementation(() => {
      throw new Error('it is away');
    });
    expect(await ask(server)).toEqual(because('database'));
    server.app.get(Drain).begin();
    expect(await ask(server)).toEqual(because('draining', 'database'));
    jest.restoreAllMocks();
    expect(await ask(server)).toEqual(because('draining'));
    expect(await ask(server, 'live')).toEqual([200, { status: 'ok' }]);
  });
});
