// Nest 12 and several clients are ESM only; swc turns everything into CommonJS, which jest runs on every supported Node.
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
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testRegex: '\\.(e2e-)?spec\\.tsx?$',
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Every test file loads all modules anew; these packages bring themselves as one file as well as in hundreds.
    '^rxjs$': '<rootDir>/node_modules/rxjs/dist/bundles/rxjs.umd.js',
    '^class-validator$': '<rootDir>/node_modules/class-validator/bundles/class-validator.umd.js',
    '^es-toolkit/compat$': '<rootDir>/node_modules/es-toolkit/dist/browser.global.js',
  },
  globalSetup: '<rootDir>/test/support/rsa-keys.cjs',
  // Large packages that are CommonJS already need no second compilation.
  transformIgnorePatterns: [
    '/node_modules/(es-toolkit|playwright-core|typescript|typeorm|axe-core|@swc|rxjs|class-validator|class-transformer|mysql2)/',
  ],
  transform: { '^.+\\.[mc]?[tj]sx?$': ['@swc/jest', swc] },
  testTimeout: 30_000,
};
