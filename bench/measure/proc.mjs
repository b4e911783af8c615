// What Linux tells of a process. Elsewhere nothing is known, and the figures are left out.
import { readFileSync } from 'node:fs';

const CLOCK_TICK_MS = 10;

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** This process and those that it has started. */
export function processesOf(pid) {
  const children = read(`/proc/${pid}/task/${pid}/children`)?.trim().split(' ').filter(Boolean) ?? [];
  return [pid, ...children.map(Number)];
}

/** CPU time in milliseconds, of all threads of these processes together, from their start. */
export function cpuMs(pids) {
  return sum(pids, (pid) => {
    const fields = read(`/proc/${pid}/stat`)?.split(') ').at(-1).split(' ');
    return fields && (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS;
  });
}

/** Memory in MB that these processes hold now. */
export function residentMb(pids) {
  return sum(pids, (pid) => {
    const kB = /VmRSS:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
    return kB === undefined ? undefined : Number(kB) / 1024;
  });
}

function sum(pids, valueOf) {
  const values = pids.map(valueOf);
  return values.length === 0 || values.includes(undefined)
    ? undefined
    : values.reduce((total, value) => total + value, 0);
}
