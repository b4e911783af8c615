// Counts the statements that reach SQLite, which has no server to ask: one addition for each, the same for every server.
// The driver's prototypes are frozen, and what it exports cannot be replaced. But it makes its databases by
// Reflect.construct, so the first one that is made gets a `prepare` of its own.

let statements = 0;

export function statementCount() {
  return statements;
}

export function countStatements() {
  const { construct } = Reflect;
  Reflect.construct = function watched(target, args, ...newTarget) {
    const made = construct(target, args, ...newTarget);
    if (target.name === 'DatabaseSync') {
      Reflect.construct = construct;
      watch(made);
    }
    return made;
  };
}

function watch(database) {
  const counting = new Map();
  const { prepare, exec } = database;
  const own = {
    prepare(...args) {
      const statement = prepare.apply(database, args);
      const prototype = Object.getPrototypeOf(statement);
      if (!counting.has(prototype)) counting.set(prototype, countingPrototype(prototype));
      return Object.setPrototypeOf(statement, counting.get(prototype));
    },
    exec(sql) {
      statements += 1;
      return exec.call(database, sql);
    },
  };
  // By definition and not by assignment: what is inherited is read-only.
  for (const [name, value] of Object.entries(own)) Object.defineProperty(database, name, { value });
}

function countingPrototype(prototype) {
  const methods = {};
  for (const name of ['run', 'get', 'all']) {
    methods[name] = {
      value(...parameters) {
        statements += 1;
        return prototype[name].apply(this, parameters);
      },
    };
  }
  return Object.create(prototype, methods);
}
