// node openapi-document.mjs FILE: writes the OpenAPI document that the built server serves, what a validator says of it,
// and the routes with their access, into FILE. The Swagger plugin of the build is not there under jest.
import { writeFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { ensureBuilt } from '../../tools/build.mjs';

if (!ensureBuilt()) process.exit(1);
const { AppModule } = await import('../../dist/app.module.js');
const { createApp } = await import('../../dist/app.setup.js');
const { readSettings } = await import('../../dist/config/settings.js');
const { DeclaredRoutes } = await import('../../dist/resource-server/index.js');

const settings = readSettings({
  NODE_ENV: 'test',
  DATABASE_URL: 'sqlite::memory:',
  SECRETS: Buffer.alloc(32, 'openapi').toString('base64url'),
  DEMO: 'false',
  // Everything that a setting can add is documented as well.
  REGISTRATION: 'open',
  SELF_REGISTRATION: 'open',
});
const app = await createApp(AppModule.forRoot(settings), settings, false);
await app.init();
const answer = await app.getHttpAdapter().getInstance().inject('/docs-json');
const document = answer.json();
const routes = app.get(DeclaredRoutes, { strict: false }).list();
await app.close();
const { errors = [] } = await new Validator().validate(structuredClone(document));
writeFileSync(process.argv[2], JSON.stringify({ document, errors, routes }));
process.exit(0);
