// The process that is the clients. It has a core of its own where there is one, and is told what to do by messages:
// prepare a workload at a server, run it, verify what came of it.
import { closedLoop } from './closed-loop.mjs';
import { Connection } from './connection.mjs';
import { Fixtures } from './fixtures.mjs';
import { openLoop } from './open-loop.mjs';
import { workloads } from './workloads/index.mjs';

/** By the name of the server: its fixtures, and the states of its workloads, kept from round to round. */
const servers = new Map();

async function known({ server, workload: id }) {
  if (!servers.has(server.name)) {
    servers.set(server.name, {
      fixtures: await Fixtures.of(server),
      states: new Map(),
    });
  }
  const workload = workloads.find((one) => one.id === id);
  if (!workload) throw new Error(`There is no workload ${id}.`);
  return { ...servers.get(server.name), workload };
}

async function withConnection({ server }, work) {
  const connection = new Connection(server.port);
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}

const orders = {
  async prepare(order) {
    const { workload, fixtures, states } = await known(order);
    if (workload.isLasting && states.has(workload.id)) return;
    const prepare = (connection) => workload.prepare(fixtures, connection, order.connections);
    states.set(workload.id, await withConnection(order, prepare));
  },

  async run(order) {
    const { workload, fixtures, states } = await known(order);
    const state = states.get(workload.id);
    const step = (connection, slot) => workload.step(connection, state, fixtures, slot);
    const loop = order.rate === undefined ? closedLoop : openLoop;
    return loop({ ...order, port: order.server.port, step });
  },

  async verify(order) {
    const { workload, fixtures, states } = await known(order);
    await withConnection(order, (connection) => workload.verify(states.get(workload.id), fixtures, connection));
  },

  async forget({ server }) {
    servers.delete(server.name);
  },
};

process.on('message', ({ id, order }) => {
  orders[order.kind](order).then(
    (result) => process.send({ id, result }),
    (error) => {
      // A state in the middle of a failure is no state to go on from.
      servers.delete(order.server.name);
      process.send({ id, failure: error.message, stack: error.stack });
    },
  );
});
process.on('disconnect', () => process.exit());
