import { generateKeyPairSync } from 'node:crypto';
import { Clock } from '../clock/clock.js';
import type { OutboundGate } from '../outbound/outbound-gate.js';
import { ClientKeys } from './client-keys.js';
import type { Client } from './client.js';

const client = { jwksUri: 'https://client.test/jwks' } as Client;

/** The key `k1` of a client that publishes this. */
const find = (document: string) => {
  const gate = { read: () => Promise.resolve(document) } as unknown as OutboundGate;
  return new ClientKeys(gate, new Clock()).find(client, 'k1', 'ES256');
};

describe('ClientKeys', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1' };

  it.each([{ keys: [jwk] }, { keys: [null, 7, 'k1', [], {}, { kty: null }, jwk] }])(
    'finds the key in %j',
    async (document) => {
      expect((await find(JSON.stringify(document)))?.export({ format: 'jwk' })).toEqual(
        publicKey.export({ format: 'jwk' }),
      );
    },
  );

  it.each([
    'null',
    '7',
    '"k1"',
    '[]',
    '{}',
    '{"keys":null}',
    '{"keys":{"0":{}}}',
    '{"keys":[null]}',
    '{"keys":[[]]}',
    '<html>',
    '',
  ])('finds none in %s, and fails at nothing', async (document) => {
    await expect(find(document)).resolves.toBeUndefined();
  });
});
