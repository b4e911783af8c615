import { Inject, Injectable } from '@nestjs/common';
import { administrativeScopes } from '../admin/administrative-scopes.js';
import { ClientAdministration } from '../admin/client-administration.js';
import { UserAdministration } from '../admin/user-administration.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { randomBytes } from '../crypto/random.js';
import { accountScopes } from '../own-apis/account-scopes.js';
import { OPENID } from '../protocol/standard-claims.js';
import { DEFAULT_SCOPE } from '../sample-client/index.js';
import { type DemoCredentials, readDemoCredentials, writeDemoCredentials } from './demo-credentials.js';

const USERNAME = 'demo';
const CLIENT_ID = 'sample-client';
const SWAGGER_CLIENT_ID = 'swagger-ui';
// The scopes of the admin API do nothing for somebody without a role.
const OWN_API_SCOPES = [...accountScopes.names, ...administrativeScopes.names].join(' ');
const SWAGGER_SCOPE = `${OPENID} notes:read notes:write offline_access ${OWN_API_SCOPES}`;

/** Makes the demo user and clients where they are missing, and finds out what to print. */
@Injectable()
export class DemoSeed {
  constructor(
    private readonly clients: ClientAdministration,
    private readonly users: UserAdministration,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @param file where the credentials are kept; a database without the file, or the reverse, gets new ones */
  async ensure(file: string): Promise<DemoCredentials> {
    await this.ensureSwaggerClient();
    const known = readDemoCredentials(file);
    const credentials: DemoCredentials = {
      username: USERNAME,
      password: await this.ensureUser(known?.password),
      clientId: CLIENT_ID,
      clientSecret: await this.ensureClient(known?.clientSecret),
    };
    writeDemoCredentials(file, credentials);
    return credentials;
  }

  private async ensureUser(known: string | undefined): Promise<string> {
    const user = (await this.users.list()).find(({ username }) => username === USERNAME);
    if (user && known !== undefined) return known;
    const password = randomBytes(9).toString('base64url');
    if (user) await this.users.setPassword(user.id, password);
    else await this.users.create({ username: USERNAME, email: 'demo@example.com', name: 'Demo User', password });
    return password;
  }

  private async ensureClient(known: string | undefined): Promise<string> {
    const exists = (await this.clients.list()).some(({ id }) => id === CLIENT_ID);
    if (exists && known !== undefined) return known;
    const { secret } = exists
      ? await this.clients.rotateSecret(CLIENT_ID, 0)
      : await this.clients.create(this.sampleClient(), CLIENT_ID);
    return secret!;
  }

  private async ensureSwaggerClient(): Promise<void> {
    const present = (await this.clients.list()).find(({ id }) => id === SWAGGER_CLIENT_ID);
    if (!present) await this.clients.create(this.swaggerClient(), SWAGGER_CLIENT_ID);
    else if (present.metadata.scope !== SWAGGER_SCOPE) {
      // Made by a version that had fewer scopes.
      await this.clients.replace(present, await this.clients.proveChange(present, { scope: SWAGGER_SCOPE }));
    }
  }

  private sampleClient(): object {
    return {
      client_name: 'Notebook',
      redirect_uris: [`http://localhost:${this.settings.demoClientPort}/callback`],
      grant_types: ['authorization_code', 'refresh_token'],
      scope: DEFAULT_SCOPE,
    };
  }

  private swaggerClient(): object {
    return {
      client_name: 'Swagger UI',
      redirect_uris: [`${this.settings.issuer}/docs/oauth2-redirect.html`],
      token_endpoint_auth_method: 'none',
      scope: SWAGGER_SCOPE,
    };
  }
}
