import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** What the figures belong to. */
export async function machine() {
  const [cpu] = cpus();
  return {
    at: new Date().toISOString(),
    node: process.versions.node,
    system: `${type()} ${release()}`,
    cpu: cpu?.model.trim() ?? 'unknown',
    cpus: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    loadBeforehand: loadavg()[2].toFixed(1),
  };
}
