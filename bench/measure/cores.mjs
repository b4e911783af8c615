// Which core is whose: the clients have the last one, the server has the others. The database goes where there is room.
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const cores = availableParallelism();
const canPin = cores > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0;

export const clientCores = canPin ? String(cores - 1) : undefined;
export const serverCores = canPin ? (cores === 2 ? '0' : `0-${cores - 2}`) : undefined;
export const allCores = canPin ? `0-${cores - 1}` : undefined;

/** The command that runs `command` on these cores only; as it is where cores cannot be chosen. */
export function pinned(where, command, args) {
  return where === undefined ? [command, args] : ['taskset', ['-c', where, command, ...args]];
}
