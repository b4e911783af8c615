// What takes minutes and starts its own processes: npm run test:faults, test:races, test:cluster.
const everything = require('../../jest.config.cjs');

/** @type {import('jest').Config} */
module.exports = {
  ...everything,
  rootDir: '../..',
  roots: ['<rootDir>/test/reliability'],
  testPathIgnorePatterns: ['/node_modules/'],
};
