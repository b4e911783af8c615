// Jest's order of files: as it has measured them before, and in a fresh clone, where it has measured nothing, what is known
// to take longest comes first. Begun last, one of those would run alone while the other workers have nothing to do.
const { default: Sequencer } = require('@jest/test-sequencer');

/** By the ends of their paths, the slowest first: what starts processes, browsers and compilers. */
const SLOWEST = [
  'operation/shutdown',
  'browser/pages',
  'browser/web-server-flow-detours',
  'conformance/plans',
  'operation/database-outage',
  'browser/web-server-flow',
  'journeys/cli',
  'journeys/recipes',
  'operation/workers',
  'conformance/differential',
  'operation/metrics',
  'journeys/configuration-file',
  'browser/swagger',
  'architecture/floors',
  'architecture/documentation',
  'attacks/brute-force',
  'journeys/readme',
];

const rankOf = ({ path }) => {
  const rank = SLOWEST.findIndex((name) => path.includes(`/test/${name}.`));
  return rank < 0 ? SLOWEST.length : rank;
};

module.exports = class SlowTestsFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isMeasured = sorted.some(({ duration }) => Number.isFinite(duration));
    return isMeasured ? sorted : sorted.sort((one, other) => rankOf(one) - rankOf(other));
  }
};
