import { randomBytes } from 'node:crypto';
import { startReplica } from '../support/attack-world.js';
import { type ProofChanges, SecureClient } from '../support/secure-client.js';
import { TestServer } from '../support/server.js';

const FORM = { grant_type: 'client_credentials', scope: 'notes:read' };

describe('RFC 9449 §8 Authorization Server-Provided Nonce', () => {
  let server: TestServer;
  let secure: SecureClient;

  beforeAll(async () => {
    server = await TestServer.start({ DPOP_REQUIRE_NONCE: 'true' });
    await server.user('alice');
    secure = await SecureClient.register(server, 'J1', {
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      scope: 'openid notes:read offline_access',
    });
  });

  afterAll(() => server.stop());

  const withNonce = (nonce: unknown): ProofChanges => ({ claims: { nonce } });

  /** What the server says a proof must carry. */
  async function demanded(): Promise<string> {
    const { status, headers, body } = await secure.post('/token', FORM);
    expect([status, body['error']]).toEqual([400, 'use_dpop_nonce']);
    return headers.get('dpop-nonce')!;
  }

  it('a proof without a nonce: use_dpop_nonce, 400, with the nonce, at the token endpoint and at /par', async () => {
    expect(await demanded()).toMatch(/^[A-Za-z0-9_-]+$/);
    const { status, headers, body } = await secure.post('/par', secure.parameters().form);
    expect([status, body['error'], headers.get('dpop-nonce')]).toEqual([400, 'use_dpop_nonce', await demanded()]);
  });

  it('with the nonce it is good, as often as it is recent', async () => {
    const nonce = await demanded();
    for (let time = 0; time < 2; time += 1) {
      const { status, headers } = await secure.post('/token', FORM, withNonce(nonce));
      expect([status, headers.get('dpop-nonce')]).toEqual([200, null]);
    }
  });

  it('§8.2 an answer brings the next nonce while the one before is still good; then it is not any more', async () => {
    const nonce = await demanded();
    server.clock.move(120);
    const { status, headers } = await secure.post('/token', FORM, withNonce(nonce));
    const next = headers.get('dpop-nonce');
    expect(status).toBe(200);
    expect(next).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(next).not.toBe(nonce);
    server.clock.move(120);
    expect((await secure.post('/token', FORM, withNonce(nonce))).body['error']).toBe('use_dpop_nonce');
    expect((await secure.post('/token', FORM, withNonce(next))).status).toBe(200);
  });

  it.each(['', 'x', 'A'.repeat(48), 'é', 'x'.repeat(2000)])('a nonce of nobody: %.10s', async (nonce) => {
    expect((await secure.post('/token', FORM, withNonce(nonce))).body['error']).toBe('use_dpop_nonce');
  });

  it.each([[7], [null], [['x']], [{}]])('a nonce that is no text: %j', async (nonce) => {
    expect((await secure.post('/token', FORM, withNonce(nonce))).body['error']).toBe('invalid_dpop_proof');
  });

  it('nothing is spent by a proof that lacks it: neither code nor refresh token nor the proof of the assertion', async () => {
    const nonce = await demanded();
    const code = await secure.authorize('alice', { scope: 'notes:read offline_access' }, withNonce(nonce));
    expect((await secure.exchange(code)).body['error']).toBe('use_dpop_nonce');
    const { status, body } = await secure.exchange(code, withNonce(nonce));
    expect(status).toBe(200);
    expect((await secure.refresh(body.refresh_token!)).body['error']).toBe('use_dpop_nonce');
    expect((await secure.refresh(body.refresh_token!, withNonce(nonce))).status).toBe(200);
  });

  it('§9 the APIs of this server demand it, too, and take the same', async () => {
    const nonce = await demanded();
    const { body } = await secure.post('/token', FORM, withNonce(nonce));
    const without = await secure.call('/api/notes', body.access_token!);
    expect(without.status).toBe(401);
    expect(without.headers.get('www-authenticate')).toContain('error="use_dpop_nonce"');
    expect(without.headers.get('dpop-nonce')).toBe(nonce);
    // Client credentials have no notes; what matters is that the guard let them in.
    expect((await secure.call('/api/notes', body.access_token!, withNonce(nonce))).status).not.toBe(401);
  });

  it('a bearer token needs none', async () => {
    expect((await secure.post('/token', FORM, null)).body.token_type).toBe('Bearer');
  });
});

describe('RFC 9449 §8: nonces of several processes', () => {
  it('every process takes the nonce of every other, also while SECRETS is rotated', async () => {
    const [old, next] = [randomBytes(32), randomBytes(32)].map((key) => key.toString('base64url'));
    const first = await TestServer.start({ DPOP_REQUIRE_NONCE: 'true', SECRETS: old! });
    const rotated = await TestServer.start({
      DPOP_REQUIRE_NONCE: 'true',
      SECRETS: `${next},${old}`,
      ISSUER: first.settings.issuer,
      KEEP_DATA: 'true',
    });
    const stranger = await startReplica(first, { DPOP_REQUIRE_NONCE: 'true' });
    try {
      const ask = async (server: TestServer, nonce?: string) => {
        const client = await SecureClient.register(server, `J${Math.random()}`, {
          grant_types: ['client_credentials'],
          redirect_uris: [],
        });
        return client.post('/token', FORM, { claims: { nonce } });
      };
      const nonce = (await ask(first)).headers.get('dpop-nonce')!;
      rotated.clock.move((first.clock.now() - rotated.clock.now()) / 1000);
      expect((await ask(rotated, nonce)).status).toBe(200);
      // Other secrets, other nonces.
      expect((await ask(stranger, nonce)).body['error']).toBe('use_dpop_nonce');
    } finally {
      await Promise.all([first.stop(), rotated.stop(), stranger.stop()]);
    }
  });
});
