// Preloaded into a server under test (NODE_OPTIONS=--import): kills it at an exact moment of one request. Nothing in src/
// knows of it: the drivers and the HTTP server are wrapped from outside.
//   x-fail-point: count            the answer has x-statements, the number of statements of the request
//   x-fail-point: before 3         the process dies before its third statement is sent
//   x-fail-point: sent 3           ... when it was sent and nothing has come back
//   x-fail-point: after 3          ... when its result is there, and nobody has seen it
//   x-fail-point: before answer    ... when everything is done, and nothing of the answer is written
//   x-fail-point: after answer     ... when the answer has left
import { AsyncLocalStorage } from 'node:async_hooks';
import { Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const build = process.env.TEST_BUILD ?? new URL('../../dist', import.meta.url).pathname;
const { SqliteStatement } = await import(`${build}/database/sqlite-connection.js`);
const requests = new AsyncLocalStorage();
const requestOf = Symbol('request');

function die() {
  process.kill(process.pid, 'SIGKILL');
  // The signal needs a moment, in which this process must do nothing more.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function pass(request, moment, place = request?.statements) {
  if (request?.moment === moment && request.place === String(place)) die();
}

const emit = Server.prototype.emit;
Server.prototype.emit = function (event, ...rest) {
  const point = event === 'request' ? rest[0].headers['x-fail-point'] : undefined;
  if (point === undefined) return emit.call(this, event, ...rest);
  const [moment, place] = point.split(' ');
  const request = { moment, place, statements: 0 };
  rest[1][requestOf] = request;
  return requests.run(request, () => emit.call(this, event, ...rest));
};

const writeHead = ServerResponse.prototype.writeHead;
ServerResponse.prototype.writeHead = function (...rest) {
  const request = this[requestOf];
  if (request) this.setHeader('x-statements', String(request.statements));
  return writeHead.apply(this, rest);
};

const end = ServerResponse.prototype.end;
ServerResponse.prototype.end = function (...rest) {
  const request = this[requestOf];
  pass(request, 'before', 'answer');
  if (request?.moment === 'after' && request.place === 'answer') this.on('finish', () => setImmediate(die));
  return end.apply(this, rest);
};

// The classes of the SQLite binding cannot be changed; the one that is above them can.
for (const name of ['run', 'all']) {
  const execute = SqliteStatement.prototype[name];
  SqliteStatement.prototype[name] = function (...values) {
    const request = requests.getStore();
    if (!request) return execute.apply(this, values);
    request.statements += 1;
    pass(request, 'before');
    const result = execute.apply(this, values);
    pass(request, 'after');
    return result;
  };
}

// query() belongs to what Connection and PoolConnection extend.
const prototype = Object.getPrototypeOf(require('mysql2').Connection.prototype);
const { query } = prototype;
prototype.query = function (...rest) {
  const request = requests.getStore();
  const callback = rest.at(-1);
  if (!request || typeof callback !== 'function') return query.apply(this, rest);
  request.statements += 1;
  const number = request.statements;
  pass(request, 'before');
  const result = query.call(this, ...rest.slice(0, -1), (...outcome) => {
    pass(request, 'after', number);
    callback(...outcome);
  });
  pass(request, 'sent');
  return result;
};
