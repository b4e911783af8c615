// The floors are read from docs/architecture.md: the map that people read is the map that is enforced.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/** The floors, lowest first, and the two names that stand outside of them. */
function readFloors() {
  const map = readFileSync(join(__dirname, 'docs/architecture.md'), 'utf8').split('```')[1] ?? '';
  const lines = map.split('\n').map((line) =>
    line
      .replace(/\(.*?\)/g, '')
      .trim()
      .split(/\s+/),
  );
  const floor = (number) => lines.find(([first]) => first === String(number))?.slice(2) ?? [];
  const outside = (name) => lines.find(([first]) => first === name)?.slice(1) ?? [];
  const floors = [0, 1, 2, 3, 4, 5].map(floor);
  const root = outside('root');
  const apart = outside('apart')
    .filter((word) => word.endsWith('/'))
    .map((word) => word.slice(0, -1));
  if (floors.some((rooms) => rooms.length === 0) || root.length === 0 || apart.length === 0) {
    throw new Error('docs/architecture.md: expected a code block with the floors 5 to 0, root and apart.');
  }
  return { floors, root, apart };
}

const escape = (text) => text.replaceAll('.', '\\.');
const anyOf = (rooms) => `^src/(${rooms.map(escape).join('|')})/`;
const { floors, root, apart } = readFloors();
const rootPath = `^src/(${root.map((entry) => escape(entry) + (entry.endsWith('/') ? '' : '$')).join('|')})`;
const placed = [...floors.flat(), ...apart];

const upwards = floors.slice(0, -1).map((rooms, number) => ({
  name: `floor-${number}-imports-downwards`,
  comment: 'A room imports only from floors below its own.',
  severity: 'error',
  from: { path: anyOf(rooms) },
  to: { path: anyOf(floors.slice(number + 1).flat()) },
}));

const sideways = floors.map((rooms, number) => ({
  name: `floor-${number}-rooms-do-not-know-each-other`,
  comment: 'Move what both need one floor down, or let the floor above join them.',
  severity: 'error',
  from: { path: anyOf(rooms) },
  to: { path: anyOf(rooms), pathNot: '^src/$1/' },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...upwards,
    ...sideways,
    {
      name: 'nobody-imports-the-root',
      severity: 'error',
      from: { pathNot: rootPath },
      to: { path: rootPath },
    },
    {
      name: 'resource-server-imports-only-protocol',
      comment: 'It is exported from the package: an API in another process needs it and nothing else.',
      severity: 'error',
      from: { path: '^src/resource-server/' },
      to: { path: '^src/', pathNot: '^src/(resource-server|protocol)/' },
    },
    {
      name: 'apart-imports-nothing-of-the-server',
      severity: 'error',
      from: { path: anyOf(apart) },
      to: { path: '^src/', pathNot: '^src/$1/' },
    },
    {
      name: 'apart-is-imported-by-the-root-only',
      severity: 'error',
      from: { path: '^src/', pathNot: [anyOf(apart), rootPath] },
      to: { path: anyOf(apart) },
    },
    {
      name: 'every-room-has-a-floor',
      comment: 'Place the room on a floor of docs/architecture.md.',
      severity: 'error',
      from: { path: '^src/', pathNot: [anyOf(placed), rootPath] },
      to: {},
    },
    {
      name: 'no-import-of-an-unplaced-room',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: [anyOf(placed), rootPath] },
    },
    {
      name: 'no-drawers',
      comment: 'A function lives with its noun.',
      severity: 'error',
      from: {},
      to: { path: '(^|/)(utils?|helpers?|common|shared|misc|lib)/', pathNot: 'node_modules' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      comment: 'Nobody imports it and it imports nothing: dead code.',
      severity: 'error',
      from: { orphan: true, pathNot: [rootPath, '\\.d\\.ts$'] },
      to: {},
    },
    {
      name: 'nothing-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-dependencies',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsConfig: { fileName: join(__dirname, 'tsconfig.json') },
    tsPreCompilationDeps: true,
    exclude: { path: '\\.spec\\.tsx?$' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
