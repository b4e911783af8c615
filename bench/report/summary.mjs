import { median } from '../measure/statistics.mjs';

const FIGURES = ['perSecond', 'p50', 'p99', 'serverCpuMs', 'databaseCpuMs', 'statements', 'residentMb', 'clientLoad'];
const REFERENCE = 'portico';

/**
 * Of each workload and server: the medians of its rounds, and Portico's rate as a multiple of its rate, as the median of
 * what it was in each round.
 */
export function summaryOf(measurements) {
  const pairs = new Map(measurements.map(({ workload, server }) => [`${workload} ${server}`, { workload, server }]));
  return [...pairs.values()].map(({ workload, server }) => {
    const own = measurements.filter((one) => one.workload === workload && one.server === server);
    const failures = [...new Set(own.flatMap(({ failure }) => failure ?? []))];
    const rounds = own.filter(({ figures }) => figures);
    // One wrong answer in one round, and nothing it did counts.
    const isScored = failures.length === 0 && rounds.length > 0;
    return {
      workload,
      server,
      failures,
      ...(isScored ? medians(rounds) : {}),
      ratio: isScored ? ratio(measurements, rounds) : undefined,
    };
  });
}

function medians(rounds) {
  const each = FIGURES.map((name) => {
    const values = rounds.map(({ figures }) => figures[name]).filter((value) => Number.isFinite(value));
    return [name, values.length === rounds.length ? median(values) : undefined];
  });
  return Object.fromEntries(each);
}

function ratio(measurements, rounds) {
  const ratios = rounds.flatMap(({ round, workload, figures }) => {
    const isPaired = (one) => one.round === round && one.workload === workload && one.server === REFERENCE;
    const reference = measurements.find(isPaired)?.figures;
    return reference ? [reference.perSecond / figures.perSecond] : [];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}
