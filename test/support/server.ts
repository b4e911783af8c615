import { Test } from '@nestjs/testing';
import type { LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { ClientAdministration } from '../../src/admin/client-administration.js';
import { UserAdministration } from '../../src/admin/user-administration.js';
import { AppModule } from '../../src/app.module.js';
import { createAdapter, prepareApp } from '../../src/app.setup.js';
import { Clock } from '../../src/clock/clock.js';
import type { Settings } from '../../src/config/settings.js';
import { Sealer } from '../../src/crypto/sealer.js';
import { Database } from '../../src/database/database.js';
import type { Extensions } from '../../src/extensions.js';
import { PasswordHasher } from '../../src/users/password-hasher.js';
import { emptyTables } from './empty-tables.js';
import { freePort } from './free-port.js';
import { MovedClock } from './moved-clock.js';
import { makeSchema, type OwnSchema, takeSchema } from './own-schema.js';
import { preparedDatabase } from './prepared-database.js';
import { QuickPasswordHasher } from './quick-password-hasher.js';
import { testSettings } from './settings.js';
import { giveRsaKeys } from './signing-keys.js';

/** Everybody's password in tests. */
export const PASSWORD = 'correct horse battery staple';

/** A server under test: the real AppModule, listening on a free port of the loopback, with a clock that can be moved. */
export class TestServer {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly settings: Settings,
    readonly clock: MovedClock,
    /** Where it listens; the issuer, unless the settings say another. */
    readonly url: string,
    private readonly schema: OwnSchema | undefined,
  ) {}

  /**
   * @param changes environment variables that differ from `testSettings()`. Two are the test's own: `KEEP_DATA` leaves
   * what is on a database server, `SHIPPED_PASSWORDS` hashes passwords at the cost of production.
   * @param extensions what is added to this server
   */
  static async start(
    changes: Readonly<Record<string, string>> = {},
    logger: LoggerService | false = false,
    extensions?: Extensions,
  ): Promise<TestServer> {
    const added = { logger, extensions };
    if (changes['DATABASE_URL'] !== undefined) return TestServer.startOn(undefined, changes, added);
    const schema = takeSchema();
    try {
      return await TestServer.startOn(schema, schema ? { ...changes, DATABASE_URL: schema.url } : changes, added);
    } catch (error) {
      schema?.giveBack();
      throw error;
    }
  }

  private static async startOn(
    schema: OwnSchema | undefined,
    changes: Readonly<Record<string, string>>,
    { logger, extensions }: { readonly logger: LoggerService | false; readonly extensions?: Extensions },
  ): Promise<TestServer> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const settings = testSettings({ ISSUER: url, PORT: String(port), ...changes });
    const isOnServer = settings.databaseUrl.startsWith('mysql:');
    if (isOnServer) await makeSchema(settings.databaseUrl);
    const clock = new MovedClock();
    const building = Test.createTestingModule({ imports: [AppModule.forRoot(settings, undefined, extensions)] });
    building.overrideProvider(Clock).useValue(clock);
    if (!changes['SHIPPED_PASSWORDS']) building.overrideProvider(PasswordHasher).useClass(QuickPasswordHasher);
    if (settings.databaseUrl === 'sqlite::memory:') {
      building.overrideProvider(DataSource).useValue(await preparedDatabase());
    }
    const moduleRef = await building.compile();
    const app = moduleRef.createNestApplication<NestFastifyApplication>(createAdapter(settings), {
      logger,
      bodyParser: false,
    });
    prepareApp(app, settings);
    // What is in a file or in memory is new; what is on a server may be from another test.
    if (isOnServer && (schema || !changes['KEEP_DATA'])) await emptyTables(app.get(Database));
    await giveRsaKeys({ database: app.get(Database), sealer: app.get(Sealer), now: clock.now() });
    await app.listen(port, '127.0.0.1');
    return new TestServer(app, settings, clock, url, schema);
  }

  async stop(): Promise<void> {
    // A connection on which nothing ever came would be waited for until its time is over.
    this.app.getHttpServer().closeAllConnections();
    await this.app.close();
    this.schema?.giveBack();
  }

  get clients(): ClientAdministration {
    return this.app.get(ClientAdministration);
  }

  get users(): UserAdministration {
    return this.app.get(UserAdministration);
  }

  get database(): Database {
    return this.app.get(Database);
  }

  /** Registers a client by its metadata (RFC 7591 names). */
  async client(id: string, metadata: object = {}): Promise<TestClient> {
    const { secret } = await this.clients.create(
      {
        client_name: `Client ${id}`,
        redirect_uris: ['https://rp1.test/cb'],
        grant_types: ['authorization_code', 'refresh_token'],
        scope: 'notes:read notes:write offline_access',
        ...metadata,
      },
      id,
    );
    const { redirect_uris: [redirectUri = 'https://rp1.test/cb'] = [], token_endpoint_auth_method: method } =
      metadata as { redirect_uris?: string[]; token_endpoint_auth_method?: string };
    return { id, secret, redirectUri, sendsSecretInBody: method === 'client_secret_post' };
  }

  async user(username: string, password = PASSWORD): Promise<{ id: string; username: string; password: string }> {
    const { id } = await this.users.create({
      username,
      email: `${username}@example.com`,
      name: `User ${username}`,
      password,
    });
    return { id, username, password };
  }
}

export interface TestClient {
  readonly id: string;
  readonly secret: string | undefined;
  readonly redirectUri: string;
  /** It is registered for client_secret_post. */
  readonly sendsSecretInBody?: boolean;
}
