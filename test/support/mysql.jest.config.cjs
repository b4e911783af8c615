// The tests that touch the database, on the server that TEST_DATABASE_URL names: npm run test:mysql.
const everything = require('../../jest.config.cjs');

/** These touch no database, or bring their own: on another server they would do the same once more. */
const UNTOUCHED = [
  '/src/',
  '/test/architecture/',
  '/test/browser/',
  '/test/reliability/',
  '/test/resource-server/',
  '/test/conformance/(differential|table)\\.',
  '/test/journeys/(cli|mod_auth_openidc|nginx|readme|sample-client)',
  '/test/operation/(backup|database-outage|hardening|key-rotation|overload|server-limits|shutdown|upgrade|workers)\\.',
];

/** @type {import('jest').Config} */
module.exports = {
  ...everything,
  rootDir: '../..',
  testPathIgnorePatterns: ['/node_modules/', ...UNTOUCHED],
};
