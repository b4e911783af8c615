// Loaded into each measured server before its own code (node --import): answers questions by messages, profiles on demand.
import cluster from 'node:cluster';
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { countStatements, statementCount } from './sqlite-statements.mjs';

let session;

const orders = {
  count: async () => statementCount(),

  async profile({ intervalUs }) {
    session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', {
      interval: intervalUs,
    });
    await session.post('Profiler.start');
  },

  async endProfile({ file }) {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    writeFileSync(file, JSON.stringify(profile));
  },
};

/** A worker of a cluster has its messages for itself. */
const { isWorker } = cluster;
if (!isWorker) {
  countStatements();
  answerMessages();
}

function answerMessages() {
  process.on('message', ({ id, order }) => {
    orders[order?.kind]?.(order).then(
      (result) => process.send({ id, result }),
      (error) => process.send({ id, failure: error.message, stack: error.stack }),
    );
  });
  // Whoever asked has ended, however that came: nothing is left behind.
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // Being asked is no reason to go on living.
  process.channel?.unref();
}
