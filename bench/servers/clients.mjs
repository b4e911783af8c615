import { generateKeyPairSync, randomBytes } from 'node:crypto';

const REDIRECT_URI = 'https://app.example.com/callback';
const PARAMETERS = { scope: 'notes:read' };

/** The clients of the workloads, for servers that take them as they are. */
export function makeClients() {
  const withSecret = (id) => ({ id, secret: randomBytes(32).toString('base64url') });
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = 'service-key';
  return {
    service: { ...withSecret('service'), parameters: PARAMETERS },
    rsaService: { ...withSecret('rsa-service'), parameters: PARAMETERS },
    keyed: { id: 'keyed', parameters: PARAMETERS, jwk: { ...privateKey.export({ format: 'jwk' }), kid } },
    web: { ...withSecret('web'), redirectUri: REDIRECT_URI },
    api: withSecret('api'),
    publicJwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' },
  };
}
