import { createPublicKey } from 'node:crypto';
import { checkProof, type ProofExpectations } from './dpop-proof.js';
import { thumbprintOf } from './thumbprint.js';

/** RFC 9449 §7.1, figures 13 and 14, and §6.1, figure 9. */
const PROOF =
  'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6Ik' +
  'VDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCR' +
  'nMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JE' +
  'QSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIj' +
  'oiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0Z' +
  'WRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNF' +
  'c05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71E' +
  'OptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA';
const EXPECTED: ProofExpectations = {
  algorithms: ['ES256'],
  method: 'GET',
  uri: 'https://resource.example.org/protectedresource',
  accessToken: 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU',
  jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I',
  maxAge: 60,
  clockTolerance: 10,
  now: 1_562_262_620,
};

describe('the example of RFC 9449 §7.1', () => {
  it('is a good proof', () => {
    expect(checkProof(PROOF, EXPECTED)).toEqual({
      jkt: EXPECTED.jkt,
      jti: 'e1j3V_bKic8-LAEB',
      nonce: undefined,
      expiresAt: 1_562_262_688,
    });
  });

  it.each<Partial<ProofExpectations>>([
    { algorithms: ['PS256'] },
    { method: 'POST' },
    { uri: 'https://resource.example.org/' },
    { accessToken: 'another' },
    { now: 1_562_262_700 },
    { now: 1_562_262_600 },
  ])('is no proof for %j', (different) => {
    expect(() => checkProof(PROOF, { ...EXPECTED, ...different })).toThrow(
      expect.objectContaining({ error: 'invalid_dpop_proof' }),
    );
  });

  it('tells its key where any may be used, and needs no ath where no token comes along', () => {
    expect(checkProof(PROOF, { ...EXPECTED, jkt: undefined, accessToken: undefined })).toMatchObject({
      jkt: EXPECTED.jkt,
    });
  });

  it('is no proof for a token of another key', () => {
    expect(() => checkProof(PROOF, { ...EXPECTED, jkt: 'x' })).toThrow(
      expect.objectContaining({ error: 'invalid_token' }),
    );
  });
});

describe('thumbprintOf', () => {
  it('RFC 7638 §3.1, the example', () => {
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn6' +
      '4tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbO' +
      'pbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    const key = createPublicKey({ key: { kty: 'RSA', e: 'AQAB', n }, format: 'jwk' });
    expect(thumbprintOf(key)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  });

  it('RFC 8037 appendix A.3, Ed25519', () => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
    expect(thumbprintOf(createPublicKey({ key: jwk, format: 'jwk' }))).toBe(
      'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
    );
  });
});
