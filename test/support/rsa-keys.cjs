// Jest's global setup. An RSA key takes a sixth of a second of a core, and every server under test would make two of its own.
const { generateKeyPairSync } = require('node:crypto');

/** @returns a private RSA key as JWK */
function makeKey() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
}

/** Makes one key for each RSA algorithm; the environment is what jest hands to its workers. */
module.exports = function makeRsaKeys() {
  process.env['TEST_RSA_KEYS'] = JSON.stringify({ RS256: makeKey(), PS256: makeKey() });
};
