// npm run docs:generate: writes what documentation can be read from the program (dist/) into docs/.
// With --check nothing is written; the exit code is 1 when a page is not what it should be.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { ensureBuilt, root } from './build.mjs';
import { documentedTypes } from './documented-types.mjs';
import { memberDescriptions } from './member-descriptions.mjs';
import { demandPrerequisites } from './node-version.mjs';
import { auditEventRows, ENDPOINT_HEADER, endpointRows, EVENT_HEADER } from './reference-tables.mjs';

const load = (file) => import(pathToFileURL(join(root, 'dist', file)).href);
const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text) => (text === '' ? '' : `\`${text}\``);
/** Outside of code, angle brackets would be HTML. */
const plain = (text) => text.replaceAll('<', '&lt;');
const sentence = (text) => text[0].toUpperCase() + text.slice(1);
const table = (header, rows) =>
  [header, header.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

async function settings() {
  const { environment } = await load('config/environment.js');
  const rows = Object.values(environment).map(({ variable, description, fallback, expected, example }) => [
    code(variable),
    fallback === undefined ? '' : code(fallback),
    `${plain(description)} Expected: ${plain(expected)}.${example === fallback ? '' : ` Example: ${code(example)}`}`,
  ]);
  return table(['Variable', 'Default', 'What it decides'], rows);
}

async function commandLine() {
  const { commands } = await load('cli/commands.js');
  const { usageOf, usageOfAll } = await load('cli/usage.js');
  const block = (text) => `\`\`\`text\n${text}\n\`\`\``;
  const all = ['## All commands', block(usageOfAll(commands))];
  const each = commands.flatMap((command) => [`## portico ${command.name}`, block(usageOf(command))]);
  return [...all, ...each].join('\n\n');
}

/** Classes with the sentence that stands above each: the sentence is the documentation. */
function documentedClasses(file) {
  const text = readFileSync(join(root, 'src', file), 'utf8');
  const pattern = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport class (\w+)/g;
  return [...text.matchAll(pattern)].map(([, comment, name]) => ({
    name,
    comment: comment.replace(/\n \*/g, ' ').replace(/\s+/g, ' ').trim(),
  }));
}

async function errorsOf(file, argumentsOf) {
  const classes = await load(file.replace(/\.ts$/, '.js'));
  return documentedClasses(file).map(({ name, comment }) => {
    const error = new classes[name](...argumentsOf(name));
    const body = typeof error.toParameters === 'function' ? error.toParameters() : error;
    return [code(body.error ?? error.code), error.status ?? error.getStatus(), comment, code(name)];
  });
}

const HEADER = ['`error`', 'Status', 'When', 'Class'];

async function protocolErrors() {
  const rows = await errorsOf('protocol/errors.ts', () => ['', 1]);
  return table(HEADER, rows);
}

async function resourceErrors() {
  const given = { InsufficientScopeError: [['x']], InsufficientUserAuthenticationError: [{}] };
  const rows = await errorsOf('resource-server/errors.ts', (name) => given[name] ?? ['']);
  // The comment begins with the status, which has a column of its own.
  return table(
    HEADER,
    rows.map(([error, status, comment, name]) => [error, status, sentence(comment.replace(/^\d{3}:? /, '')), name]),
  );
}

/** Rooms without a module that could say it. */
const ROOMS = {
  telemetry:
    'what the server tells those who watch it: the log and its redactor, the signals that are counted, the spans; no room knows who listens',
  protocol: 'the vocabulary: parameters, scopes, PKCE, redirect URIs, errors; pure functions',
  ui: 'document, style, components and texts of pages; no page knows a request',
  swagger: 'the OpenAPI document of every endpoint, and the page that shows it',
  'resource-server': 'what an API needs: guard, decorators, verifiers; exported from the package',
};

/** What a room owns: the first sentence of its module. */
function describeRoom(room) {
  if (ROOMS[room]) return ROOMS[room];
  const text = readFileSync(join(root, 'src', room, `${room}.module.ts`), 'utf8');
  const [block] = /^(?:(?:\/\/| \*) .*\n)+/m.exec(text) ?? [''];
  const words = block.replace(/^(?:\/\/| \*) /gm, '').replace(/\s+/g, ' ');
  return words.replace(/^Owns /, '').split(/\.(?: |$)/)[0];
}

/** The rooms of the map, from the ground up. */
function rooms() {
  const map = readFileSync(join(root, 'docs/architecture.md'), 'utf8').split('```')[1];
  const floors = map.split('\n').filter((line) => /^\d /.test(line));
  const rows = floors.reverse().flatMap((line) => {
    const [floor, , ...names] = line
      .replace(/\(.*?\)/g, '')
      .trim()
      .split(/\s+/);
    return names.map((name) => [floor, code(`${name}/`), sentence(describeRoom(name))]);
  });
  return table(['Floor', 'Room', 'Owns'], rows);
}

async function metrics() {
  const { signalSeries } = await load('metrics/series.js');
  const { gaugeSeries } = await load('metrics/gauges.js');
  const { collectDefaultMetrics, Registry } = await import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const ofProcess = registry.getMetricsAsArray().map(({ name, help, type }) => [code(name), type, '', plain(help)]);
  const own = Object.entries({ ...signalSeries, ...gaugeSeries }).map(
    ([name, { kind = 'gauge', labels = [], help }]) => [code(name), kind, labels.map(code).join(' '), plain(help)],
  );
  return table(['Series', 'Type', 'Labels', 'What it tells'], [...own, ...ofProcess]);
}

async function hardening() {
  const { hardeningChecks } = await load('hardening/checks/index.js');
  const link = (page) => `[${page.replace(/^docs\/|\.md$/g, '')}](${page.replace(/^docs\//, '')})`;
  const rows = hardeningChecks.map(({ name, expected, atWorst, mend, read }) => [
    code(name),
    `${sentence(expected)}.`,
    atWorst,
    `${plain(mend)} See ${link(read)}.`,
  ]);
  return table(['Check', 'Expected', 'Otherwise', 'How to mend it'], rows);
}

async function configurationSchema() {
  const { configurationSchema: schemaOf } = await load('desired-state/configuration-schema.js');
  return JSON.stringify(schemaOf(memberDescriptions()), undefined, 2);
}

/** Written as a whole. */
const files = [['docs/configuration-file.schema.json', configurationSchema]];

async function logEvents() {
  const { LOG_EVENTS } = await load('telemetry/log/log-events.js');
  return table(
    ['`event`', 'When'],
    Object.entries(LOG_EVENTS).map(([name, when]) => [code(name), plain(when)]),
  );
}

const pages = [
  ['docs/endpoints.md', { endpoints: async () => table(ENDPOINT_HEADER, await endpointRows()) }],
  ['docs/events.md', { 'audit-events': async () => table(EVENT_HEADER, await auditEventRows()) }],
  ['docs/hardening.md', { hardening }],
  ['docs/logs.md', { 'log-events': logEvents }],
  ['docs/metrics.md', { metrics }],
  ['docs/extending.md', { hooks: () => documentedTypes('src/hooks/hook.ts') }],
  ['docs/architecture.md', { rooms }],
  ['docs/settings.md', { settings }],
  ['docs/cli.md', { 'command-line': commandLine }],
  ['docs/errors.md', { 'protocol-errors': protocolErrors, 'resource-errors': resourceErrors }],
];

async function render(file, parts) {
  let text = readFileSync(join(root, file), 'utf8');
  for (const [name, generate] of Object.entries(parts)) {
    const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end of ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${file}: expected the lines ${begin} and ${end}`);
    text = `${text.slice(0, from + begin.length)}\n\n${await generate()}\n\n${text.slice(to)}`;
  }
  return format(text, { ...(await resolveConfig(join(root, file))), parser: 'markdown' });
}

demandPrerequisites(root);
if (!ensureBuilt()) process.exit(1);
const isCheck = process.argv.includes('--check');
const wantedPages = await Promise.all(pages.map(async ([file, parts]) => [file, await render(file, parts)]));
const wantedFiles = await Promise.all(
  files.map(async ([file, generate]) => [
    file,
    await format(await generate(), { ...(await resolveConfig(join(root, file))), parser: 'json' }),
  ]),
);
for (const [file, wanted] of [...wantedPages, ...wantedFiles]) {
  if (existsSync(join(root, file)) && wanted === readFileSync(join(root, file), 'utf8')) continue;
  if (!isCheck) writeFileSync(join(root, file), wanted);
  console[isCheck ? 'error' : 'log'](
    isCheck ? `${file} is out of date. Run: npm run docs:generate` : `${file} written`,
  );
  if (isCheck) process.exitCode = 1;
}
