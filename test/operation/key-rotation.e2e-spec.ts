import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { KeyRing } from '../../src/keys/key-ring.js';
import { KeyRotation } from '../../src/keys/key-rotation.js';
import { JWKS_MAX_AGE } from '../../src/keys/key-schedule.js';
import { JwtTokenVerifier } from '../../src/resource-server/index.js';
import { basic } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

// `npm run test:rotation` makes it a million, over ten rotations; each of them makes two RSA keys, which takes its time.
const VERIFICATIONS = Number(process.env['ROTATION_VERIFICATIONS'] ?? 1000);
const ROTATIONS = Number(process.env['ROTATIONS'] ?? 4);
const INTERVAL = 3600;
const ANNOUNCEMENT = 600;
/** Seconds that pass between two looks. */
const STEP = 150;

/** A verifier that keeps the JWKS exactly as long as it may, and never asks again because of an unknown key. */
class StrictVerifier {
  private keys: ReturnType<typeof createLocalJWKSet> | undefined;
  private readUntil = 0;

  constructor(private readonly server: TestServer) {}

  async verify(token: string): Promise<void> {
    const now = this.server.clock.seconds();
    if (!this.keys || now >= this.readUntil) {
      const response = await fetch(`${this.server.url}/jwks`);
      expect(response.headers.get('cache-control')).toContain(`max-age=${JWKS_MAX_AGE}`);
      this.keys = createLocalJWKSet((await response.json()) as JSONWebKeySet);
      this.readUntil = now + JWKS_MAX_AGE;
    }
    await jwtVerify(token, this.keys, { issuer: this.server.url, currentDate: new Date(this.server.clock.now()) });
  }
}

describe('Keys go announced, signing, retired, and no verifier that keeps the JWKS as long as it may meets an unknown one', () => {
  let server: TestServer;
  let service: TestClient;

  beforeAll(async () => {
    server = await TestServer.start({
      KEY_ROTATION_INTERVAL: String(INTERVAL),
      KEY_ANNOUNCEMENT: String(ANNOUNCEMENT),
    });
    service = await server.client('CC', {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'notes:read',
    });
  });

  afterAll(() => server.stop());

  const newToken = async (): Promise<string> => {
    const response = await fetch(`${server.url}/token`, {
      method: 'POST',
      headers: { authorization: basic(service.id, service.secret!) },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  };

  it(`${ROTATIONS} rotations, ${VERIFICATIONS} verifications by two independent verifiers, none failed`, async () => {
    const rotation = server.app.get(KeyRotation, { strict: false });
    const ring = server.app.get(KeyRing, { strict: false });
    const strict = new StrictVerifier(server);
    const own = new JwtTokenVerifier({
      issuer: server.url,
      audience: `${server.url}/api/notes`,
      jwksMaxAge: JWKS_MAX_AGE,
      // It may not ask again for an unknown key.
      jwksCooldown: 1_000_000,
      allowHttp: true,
      now: () => server.clock.now(),
    });
    const steps = (ROTATIONS * INTERVAL) / STEP;
    // Three tokens at each step by two verifiers; in the first two steps there are fewer.
    const each = Math.ceil(VERIFICATIONS / 2 / (steps * 3 - 3));
    const kids = new Set<string>();
    let verified = 0;
    let recent: string[] = [];
    for (let step = 0; step < steps; step += 1) {
      server.clock.move(STEP);
      // Two processes look at the same time; twice is enough of that, since both make the keys that one of them keeps.
      const looking = kids.size <= 2 ? 2 : 1;
      await Promise.all(Array.from({ length: looking }, () => rotation.rotateDue()));
      recent = [...recent, await newToken()].slice(-3);
      for (const token of recent) {
        kids.add(JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()).kid as string);
        for (let turn = 0; turn < each; turn += 1) {
          await strict.verify(token);
          await own.verify(token);
          verified += 2;
        }
      }
    }
    expect(verified).toBeGreaterThanOrEqual(VERIFICATIONS);
    expect(kids.size).toBeGreaterThanOrEqual(ROTATIONS);
    const algorithms = (await ring.all()).map(({ algorithm }) => algorithm);
    expect([...new Set(algorithms)].toSorted()).toEqual(['ES256', 'EdDSA', 'PS256', 'RS256']);
    // Two processes that looked at the same time added one key, not two.
    for (const algorithm of new Set(algorithms)) {
      expect(algorithms.filter((other) => other === algorithm).length).toBeLessThanOrEqual(ROTATIONS + 2);
    }
  }, 1_200_000);

  it('retired keys leave the JWKS', async () => {
    const published = ((await (await fetch(`${server.url}/jwks`)).json()) as JSONWebKeySet).keys;
    const all = await server.app.get(KeyRing, { strict: false }).all();
    expect(published.length).toBeLessThan(all.length);
    expect(new Set(published.map(({ alg }) => alg)).size).toBe(4);
  });
});
