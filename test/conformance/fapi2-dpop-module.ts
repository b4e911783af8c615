import { createTestDpopKey } from '../../src/resource-server/testing/index.js';
import type { ProofChanges } from '../support/secure-client.js';
import type { Fapi2Client } from './fapi2-client.js';

type Proof = ProofChanges | string;

const NOTES = '/api/notes';

/** What is wrong with a proof that an API must refuse (RFC 9449 §4.3), in the order of the suite. */
const BAD: readonly [string, (now: number) => ProofChanges][] = [
  ['no typ', () => ({ header: { typ: undefined } })],
  ['no jwk', () => ({ header: { jwk: undefined } })],
  ['no jti', () => ({ claims: { jti: undefined } })],
  ['no htm', () => ({ claims: { htm: undefined } })],
  ['no htu', () => ({ claims: { htu: undefined } })],
  ['no iat', () => ({ claims: { iat: undefined } })],
  ['no ath', () => ({ claims: { ath: undefined } })],
  ['another typ', () => ({ header: { typ: 'jwt' } })],
  ['a private key', () => ({ header: { jwk: { ...createTestDpopKey().jwk, d: 'AAAA' } } })],
  ['another method', () => ({ claims: { htm: 'PUT' } })],
  ['another address', () => ({ claims: { htu: 'https://other.test/api' } })],
  ['an hour in the future', (now) => ({ claims: { iat: now + 3600 } })],
  ['an hour in the past', (now) => ({ claims: { iat: now - 3600 } })],
  ['another ath', () => ({ claims: { ath: 'incorrect' } })],
];

/** What an API must not stumble over. */
const GOOD: readonly [string, (url: string) => ProofChanges][] = [
  ['query and fragment in htu', (url) => ({ claims: { htu: `${url}?x=1#y` } })],
  ['capitals in scheme and host of htu', (url) => ({ claims: { htu: url.replace('http:', 'HTTP:') } })],
  ['unknown claims and header parameters', () => ({ claims: { extra: 'x' }, header: { extra: 'x' } })],
];

/** `fapi2-security-profile-final-dpop-negative-tests`: one good token, and proofs that are not. */
export async function dpopNegativeTests(client: Fapi2Client): Promise<void> {
  const { access_token: token } = await client.signIn();
  const status = async (proof: Proof): Promise<number> => (await client.secure.call(NOTES, token, proof)).status;
  const proofOf = (changes: NonNullable<ProofChanges> = {}) => client.secure.proof(NOTES, changes, token);

  for (const [what, changes] of BAD) {
    expect([what, await status(changes(client.server.clock.seconds()))]).toEqual([what, 401]);
  }
  for (const [what, changes] of GOOD) {
    expect([what, await status(changes(client.server.url + NOTES))]).toEqual([what, 200]);
  }
  const [head, body, signature] = (await proofOf()).split('.') as [string, string, string];
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'dpop+jwt' })).toString('base64url');
  for (const malformed of [
    'x',
    `${head}.${body}`,
    `${none}.${body}.`,
    `${head}.${body}.${signature.slice(0, -4)}AAAA`,
  ]) {
    expect([400, 401]).toContain(await status(malformed));
  }

  const two = new Headers({ authorization: `DPoP ${token}` });
  for (const proof of [await proofOf(), await proofOf()]) two.append('DPoP', proof);
  expect([400, 401]).toContain((await fetch(client.server.url + NOTES, { headers: two })).status);

  const once = await proofOf();
  expect([await status(once), await status(once)]).toEqual([200, 401]);

  const thief = client.secure.with({ dpop: createTestDpopKey() });
  expect((await thief.call(NOTES, token)).status).toBe(401);
  expect(await status(null)).toBe(401);
  const bearer = await fetch(client.server.url + NOTES, { headers: { authorization: `Bearer ${token}` } });
  expect(bearer.status).toBe(401);
  expect(await status({})).toBe(200);
}
