// Jest's environment: test files run among the globals of their worker, one after the other, not each in a realm of its own.
// What `test-runtime.cjs` keeps from file to file can thereby be used by all of them: an Error is an Error everywhere.
const asyncHooks = require('node:async_hooks');
const { TestEnvironment: NodeEnvironment } = require('jest-environment-node');

/** What jest-circus leaves on the global object: its tests with all that they hold, and those who listen to them. */
const LEFT_BEHIND = /^Symbol\((JEST_STATE_SYMBOL|EVENT_HANDLERS)\)$/;

/**
 * jest-circus makes a storage of its own for each test file. Node up to 22 hands the value of each storage that was ever
 * used on to each new promise: after some tens of files that was a third of all work.
 */
const storages = new Set();
asyncHooks.AsyncLocalStorage = class AsyncLocalStorage extends asyncHooks.AsyncLocalStorage {
  constructor(...args) {
    super(...args);
    storages.add(this);
  }
};

module.exports = class TestEnvironment extends NodeEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global = globalThis;
    this.moduleMocker = new this.moduleMocker.constructor(globalThis);
    const { constructor: FakeTimers } = this.fakeTimersModern;
    this.fakeTimersModern = new FakeTimers({ config: config.projectConfig, global: globalThis });
    this.fakeTimers = null;
    Error.stackTraceLimit = 100;
    this.exit = process.exit;
    this.variables = { ...process.env };
  }

  /** The next file finds the process as this one did. */
  async teardown() {
    await super.teardown();
    // Those that are kept, in src/, come back when they are used again.
    for (const storage of storages) storage.disable();
    storages.clear();
    process.exit = this.exit;
    for (const name of Object.keys(process.env)) if (!(name in this.variables)) delete process.env[name];
    Object.assign(process.env, this.variables);
    for (const symbol of Object.getOwnPropertySymbols(globalThis)) {
      if (LEFT_BEHIND.test(String(symbol))) delete globalThis[symbol];
    }
  }
};
