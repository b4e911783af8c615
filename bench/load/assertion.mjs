import { createPrivateKey, randomUUID, sign } from 'node:crypto';

const keys = new WeakMap();

/** A client assertion (RFC 7523 §3), new for each request: each counts once. */
export function assertionOf(client, audience) {
  if (!keys.has(client)) keys.set(client, createPrivateKey({ key: client.jwk, format: 'jwk' }));
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: 'ES256', typ: 'client-authentication+jwt', kid: client.jwk.kid };
  const claims = { iss: client.id, sub: client.id, aud: audience, jti: randomUUID(), iat: now, exp: now + 60 };
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(text), { key: keys.get(client), dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}
