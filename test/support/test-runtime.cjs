// Jest's runtime: packages and src/ are loaded once for a worker, not anew for each test file. That was most of what the
// suite cost: a server under test consists of 2,600 modules, and ran each time on code that had not been optimised yet.
// src/ keeps no state in its modules, so no file can tell. One that mocks a module gets src/ anew.
// Why: docs/decisions/0011-tests-share-modules.md
const { createRequire, isBuiltin } = require('node:module');
const { dirname, join, resolve, sep } = require('node:path');
const { compileFunction } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

const root = resolve(__dirname, '../..');
const sources = join(root, 'src') + sep;
/** As Node itself does it, ECMAScript modules included. */
const requirePackage = createRequire(join(root, 'node_modules', 'index.js'));
/** Modules of src/ by their file, and where their source maps are. */
const kept = new Map();
const sourceMaps = new Map();
/** That of the file that runs now: the modules that are kept ask it for what they load later. */
let current;

/** Functions around modules that each test file runs anew, jest's own above all, by their file: once optimised they stay so. */
const compiled = new Map();

function compileOnce(code, filename, parameters) {
  const known = compiled.get(filename);
  if (known?.code === code) return known.run;
  const run = compileFunction(code, parameters, { filename });
  if (!isSpec(filename)) compiled.set(filename, { code, run });
  return run;
}

const isSpec = (file) => /\.(e2e-)?spec\.tsx?$/.test(file);

module.exports = class TestRuntime extends Runtime {
  hasMocks = false;

  constructor(...args) {
    super(...args);
    current = this;
    for (const [file, sourceMap] of sourceMaps) this.getSourceMaps().set(file, sourceMap);
    // There is one realm (test-environment.cjs), and code that is compiled for it needs no context.
    this.executor.compile = (code, filename) => compileOnce(code, filename, this.executor.injectedModuleParameters);
  }

  setMock(...args) {
    this.hasMocks = true;
    super.setMock(...args);
  }

  requireModule(from, name, options, isActual) {
    const isOurs = options?.isInternalModule !== true && name !== undefined && !isBuiltin(name);
    if (isOurs && /^[^./]/.test(name)) return requirePackage(name);
    const file = isOurs && !this.hasMocks ? this.sourceFile(from, name) : undefined;
    return file ? this.requireSource(file) : super.requireModule(from, name, options, isActual);
  }

  sourceFile(from, name) {
    const file = this._resolution.resolveCjsStub(from, name) || this._resolution.resolveCjs(from, name);
    return file.startsWith(sources) && !isSpec(file) ? file : undefined;
  }

  requireSource(file) {
    if (!kept.has(file)) {
      const module = { exports: {}, filename: file, id: file };
      kept.set(file, module);
      try {
        this.execute(module, file);
      } catch (error) {
        kept.delete(file);
        throw error;
      }
    }
    return kept.get(file).exports;
  }

  execute(module, file) {
    const code = this.transformCache.transform(file);
    const sourceMap = this.getSourceMaps().get(file);
    if (sourceMap) sourceMaps.set(file, sourceMap);
    const load = (name) => current.requireModuleOrMock(file, name);
    const run = compileFunction(code, ['module', 'exports', 'require', '__dirname', '__filename'], { filename: file });
    run.call(module.exports, module, module.exports, load, dirname(file), file);
  }
};
