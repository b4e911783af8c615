import type { INestApplicationContext } from '@nestjs/common';
import type { Settings } from '../config/settings.js';
import { DemoSeed } from './demo-seed.js';

const CREDENTIALS_FILE = './data/demo.json';

/** Seeds the demo, starts the sample client beside the server, and says how to watch the flow happen. */
export async function startDemo(app: INestApplicationContext, settings: Settings): Promise<{ close(): Promise<void> }> {
  const { username, password, clientId, clientSecret } = await app.get(DemoSeed).ensure(CREDENTIALS_FILE);
  const { issuer, host, demoClientPort } = settings;
  // Loaded here, because a server without a demo needs neither Passport nor sessions of its own.
  const { DEFAULT_SCOPE, startSampleClient } = await import('../sample-client/index.js');
  const sample = await startSampleClient({
    port: demoClientPort,
    host,
    issuer,
    clientId,
    clientSecret,
    apiUrl: `${issuer}/api/notes`,
    scope: DEFAULT_SCOPE,
  });
  const lines = [
    '',
    `  Sample client   ${sample.url}     start here: "Sign in with Portico"`,
    `  Portico         ${issuer}`,
    `  Swagger UI      ${issuer}/docs`,
    `  Admin API       ${issuer}/api/admin     for owners: npx portico user set-role ${username} owner`,
    `  Demo user       ${username}`,
    `  Password        ${password}`,
    '',
    '  Stop with Ctrl+C.',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return sample;
}
