/**
 * The OpenAPI document that the built server serves with everything in it that a setting can add, and its routes with their
 * access. The Swagger plugin belongs to the build, so only dist/ has it.
 */
export async function servedDocument() {
  const { AppModule } = await import('../dist/app.module.js');
  const { createApp } = await import('../dist/app.setup.js');
  const { readSettings } = await import('../dist/config/settings.js');
  const { DeclaredRoutes } = await import('../dist/resource-server/index.js');
  const settings = readSettings({
    NODE_ENV: 'test',
    DATABASE_URL: 'sqlite::memory:',
    SECRETS: Buffer.alloc(32, 'openapi').toString('base64url'),
    DEMO: 'false',
    REGISTRATION: 'open',
    SELF_REGISTRATION: 'open',
  });
  const app = await createApp(AppModule.forRoot(settings), settings, false);
  await app.init();
  const answer = await app.getHttpAdapter().getInstance().inject('/docs-json');
  const routes = app.get(DeclaredRoutes, { strict: false }).list();
  await app.close();
  return { document: answer.json(), routes };
}
