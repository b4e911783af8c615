export { createTestIssuer, TestIssuer, type TestIssuerOptions, type TestTokenOptions } from './test-issuer.js';
