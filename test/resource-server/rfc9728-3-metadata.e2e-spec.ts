import { createTestIssuer, type TestIssuer } from '../../src/resource-server/testing/index.js';
import { type ResourceServerOptions, defineScopes } from '../../src/resource-server/index.js';
import { type Answer, ask, startApi } from './notes-api.js';

describe('RFC 9728 §3, Obtaining Protected Resource Metadata', () => {
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await createTestIssuer();
  });
  afterAll(() => issuer.stop());

  /** What is answered at these paths. */
  async function read(options: Partial<ResourceServerOptions>, ...paths: string[]): Promise<Answer[]> {
    const app = await startApi({ issuer: issuer.issuer, audience: 'https://api.example', ...options });
    const answers: Answer[] = [];
    for (const path of paths) answers.push(await ask(app, path));
    await app.close();
    return answers;
  }

  const ROOT = '/.well-known/oauth-protected-resource';

  it('§3.1: at the well-known path, for a resource without path', async () => {
    const [answer] = await read({}, ROOT);
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json; charset=utf-8' } });
    expect(answer?.headers['cache-control']).toBe('public, max-age=300');
    expect(answer?.body).toEqual({
      resource: 'https://api.example',
      authorization_servers: [issuer.issuer],
      bearer_methods_supported: ['header'],
      scopes_supported: ['notes:admin', 'notes:read', 'notes:write'],
    });
  });

  it('§3.1: a resource with a path has it after the well-known part, and nothing is anywhere else', async () => {
    const [there, root, notes] = await read(
      { resource: 'https://api.example/v1/notes' },
      `${ROOT}/v1/notes`,
      ROOT,
      '/notes',
    );
    expect(there).toMatchObject({ status: 200, body: { resource: 'https://api.example/v1/notes' } });
    expect(root).toMatchObject({ status: 404 });
    expect(notes?.challenge).toBe(`Bearer scope="notes:read", resource_metadata="https://api.example${ROOT}/v1/notes"`);
  });

  it('§3.1: a slash that only ends the host is removed, the identifier stays as it is (§3.3)', async () => {
    const [answer, notes] = await read({ resource: 'https://api.example/' }, ROOT, '/notes');
    expect(answer).toMatchObject({ status: 200, body: { resource: 'https://api.example/' } });
    expect(notes?.challenge).toContain(`resource_metadata="https://api.example${ROOT}"`);
  });

  it('§2: of several APIs that one server holds, the scopes of the one that it is about', async () => {
    const apis = {
      'https://api.example': { names: ['notes:read'] },
      'https://other.example': { names: ['other:read'] },
    };
    const [answer] = await read({ audience: Object.keys(apis), apis }, ROOT);
    expect(answer?.body).toMatchObject({ resource: 'https://api.example', scopes_supported: ['notes:read'] });
  });

  it('§3.1: a query belongs to the identifier', async () => {
    const [there, other] = await read(
      { resource: 'https://api.example/v1?tenant=a' },
      `${ROOT}/v1?tenant=a`,
      `${ROOT}/v1?tenant=b`,
    );
    expect(there).toMatchObject({ status: 200, body: { resource: 'https://api.example/v1?tenant=a' } });
    expect(other).toMatchObject({ status: 404, body: { error: 'not_found' } });
  });

  it('§3.2: MUST be a JSON object with status 200, without members that are empty', async () => {
    const app = await startApi({ issuer: issuer.issuer, audience: 'https://api.example', dpop: { required: false } });
    const answer = await ask(app, ROOT);
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': expect.stringMatching(/^application\/json/) },
    });
    for (const value of Object.values(answer.body as object)) {
      if (Array.isArray(value)) expect(value.length).toBeGreaterThan(0);
      expect(value).not.toBeNull();
    }
    await app.close();
  });

  it('§2: tells about DPoP, and whatever else is set', async () => {
    const protectedResourceMetadata = { resource_name: 'Notes', resource_documentation: 'https://api.example/docs' };
    const scopes = defineScopes({ 'notes:read': { title: 'Read', description: 'Read your notes' } });
    const dpop = { required: true, algorithms: ['ES256'] };
    const [answer] = await read({ dpop, protectedResourceMetadata, scopes }, ROOT);
    expect(answer?.body).toEqual({
      resource: 'https://api.example',
      authorization_servers: [issuer.issuer],
      bearer_methods_supported: ['header'],
      scopes_supported: ['notes:read'],
      dpop_signing_alg_values_supported: ['ES256'],
      dpop_bound_access_tokens_required: true,
      ...protectedResourceMetadata,
    });
  });

  it('is not served when switched off, or when the resource has no URL', async () => {
    const [off, challenged] = await read({ protectedResourceMetadata: false }, ROOT, '/notes/any');
    expect(off).toMatchObject({ status: 404 });
    expect(challenged?.challenge).toBe('Bearer realm="api"');
    const [nameless] = await read({ audience: 'notes-api' }, ROOT);
    expect(nameless).toMatchObject({ status: 404, body: { error: 'not_found' } });
  });

  it.each(['notes', 'ftp://api.example', 'https://api.example/#part', ''])(
    'refuses to start with the resource %j',
    async (resource) => {
      await expect(read({ resource }, ROOT)).rejects.toThrow('expected an https URL without fragment');
    },
  );
});
