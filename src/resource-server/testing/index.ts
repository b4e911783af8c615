export { createTestDpopKey, type TestDpopKey, type TestProofOptions } from './test-dpop-key.js';
export { createTestIssuer, TestIssuer, type TestIssuerOptions } from './test-issuer.js';
export type { TestKey } from './test-key.js';
export type { TestTokenOptions } from './test-token.js';
