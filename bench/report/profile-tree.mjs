// A .cpuprofile of V8 as a tree of calls, with what is idle left out.
import { fileURLToPath } from 'node:url';
import { relative } from 'node:path';

/** `dispatch` is the profiler itself, being told to begin. */
const NOT_WORK = new Set(['(idle)', '(root)', 'dispatch']);

const COUNTER = 'bench/measure/sqlite-statements';

/** @returns the root: {name, place, selfMs, totalMs, children} */
export function callTree({ nodes, samples, timeDeltas }, root) {
  const own = new Map();
  samples.forEach((id, index) => own.set(id, (own.get(id) ?? 0) + timeDeltas[index] / 1000));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const build = (id, caller) => {
    const { callFrame, children = [] } = byId.get(id);
    const place = placeOf(callFrame, root);
    const called = children.map((child) => build(child, place)).filter(({ totalMs }) => totalMs > 0);
    const selfMs = NOT_WORK.has(callFrame.functionName) ? 0 : (own.get(id) ?? 0);
    const totalMs = called.reduce((sum, child) => sum + child.totalMs, selfMs);
    return { name: nameOf(callFrame, caller), place, selfMs, totalMs, children: called };
  };
  return build(nodes[0].id, '');
}

/** V8 knows one name for all functions of a native addon, and it is any of them. */
function nameOf({ functionName, url }, caller) {
  if (url === '' && caller.startsWith(COUNTER)) return 'SQLite (statement, and commit to the disk)';
  return functionName || '(anonymous)';
}

/** `src/tokens/token-issuer.ts:12`, `fastify`, `node:crypto`. */
function placeOf({ url, lineNumber }, root) {
  if (url === '') return '';
  if (!url.startsWith('file:')) return url;
  const file = relative(root, fileURLToPath(url));
  const dependency = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
  if (dependency !== undefined) return dependency;
  return `${file.replace(/^dist\/(.*)\.js$/, 'src/$1.ts')}:${lineNumber + 1}`;
}

/**
 * Where the time was spent, most first: by function, by file or package, and for functions of Portico with all that they
 * call; and how much there was in all.
 */
export function timesOf(tree) {
  const [functions, files, withCalled] = [new Map(), new Map(), new Map()];
  const walk = ({ name, place, selfMs, totalMs, children }, callers) => {
    const label = place === '' ? name : `${name}  ${place}`;
    add(functions, label, selfMs);
    add(files, place === '' ? name : place.replace(/:\d+$/, ''), selfMs);
    // A function that calls itself is counted once.
    if (place.startsWith('src/') && !callers.includes(label)) add(withCalled, label, totalMs);
    for (const child of children) walk(child, [...callers, label]);
  };
  walk(tree, []);
  return { functions: sorted(functions), files: sorted(files), withCalled: sorted(withCalled), busy: tree.totalMs };
}

function add(times, name, ms) {
  times.set(name, (times.get(name) ?? 0) + ms);
}

function sorted(times) {
  return [...times].map(([name, ms]) => ({ name, ms })).sort((a, b) => b.ms - a.ms);
}
