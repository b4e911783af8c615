// swc turns src/ and test/ into CommonJS, which jest runs on every supported Node; packages are loaded by Node itself,
// ECMAScript modules included (test/support/test-runtime.cjs).
const swc = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true, tsx: true },
    target: 'es2022',
    transform: {
      legacyDecorator: true,
      decoratorMetadata: true,
      useDefineForClassFields: false,
      react: { runtime: 'automatic', importSource: 'preact' },
    },
  },
  module: { type: 'commonjs' },
};

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/support/test-environment.cjs',
  runtime: '<rootDir>/test/support/test-runtime.cjs',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testRegex: '\\.(e2e-)?spec\\.tsx?$',
  // Minutes of killed processes: npm run test:faults and its neighbours (test/reliability/jest.config.cjs).
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/reliability/'],
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testSequencer: '<rootDir>/test/support/slow-tests-first.cjs',
  globalSetup: '<rootDir>/test/support/rsa-keys.cjs',
  transform: { '^.+\\.tsx?$': ['@swc/jest', swc] },
  testTimeout: 30_000,
};
