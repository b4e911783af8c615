// Runs TypeScript in a process of its own, compiled as jest compiles it: node test/storage/run-typescript.cjs FILE ARGUMENTS
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { resolve: absolute } = require('node:path');
const { transformSync } = require('@swc/core');
const { transform } = require('../../jest.config.cjs');

const [[, options]] = Object.values(transform);
Module._extensions['.ts'] = (module, filename) => {
  module._compile(transformSync(readFileSync(filename, 'utf8'), { ...options, filename, swcrc: false }).code, filename);
};
const resolve = Module._resolveFilename;
Module._resolveFilename = (request, parent, ...rest) => {
  const isOurs = parent?.filename?.endsWith('.ts') && /^\.{1,2}\/.*\.js$/.test(request);
  return resolve.call(Module, isOurs ? request.replace(/\.js$/, '.ts') : request, parent, ...rest);
};

process.argv.splice(1, 1);
require(absolute(process.argv[1]));
