/** From this share of a core on it is the client that is measured, and not the server. */
export const CLIENT_BOUND = 0.92;

const COLUMNS = [
  ['', ({ server }) => server],
  ['per s', ({ perSecond, clientLoad }) => `${whole(perSecond)}${clientLoad > CLIENT_BOUND ? '*' : ' '}`],
  ['p50 ms', ({ p50 }) => fixed(p50, 2)],
  ['p99 ms', ({ p99 }) => fixed(p99, 1)],
  ['CPU µs', ({ serverCpuMs }) => whole(serverCpuMs && serverCpuMs * 1000)],
  ['DB CPU µs', ({ databaseCpuMs }) => whole(databaseCpuMs && databaseCpuMs * 1000)],
  ['statements', ({ statements }) => fixed(statements, 2)],
  ['MB', ({ residentMb }) => whole(residentMb)],
  ['Portico is', ({ server, ratio }) => (ratio === undefined || server === 'portico' ? '' : `${ratio.toFixed(2)} ×`)],
];

const whole = (value) => (value === undefined ? '–' : String(Math.round(value)));
const fixed = (value, digits) => (value === undefined ? '–' : value.toFixed(digits));

export function printSummary({ title, version, summary }) {
  console.log(`\n${title}${version ? ` (${version})` : ''}; medians of paired rounds; * the client was the bound`);
  for (const workload of new Set(summary.map((row) => row.workload))) {
    const rows = summary.filter((row) => row.workload === workload);
    const scored = rows.filter(({ perSecond }) => perSecond !== undefined);
    console.log(`\n${workload}`);
    printTable([COLUMNS.map(([heading]) => heading), ...scored.map((row) => COLUMNS.map(([, cell]) => cell(row)))]);
    for (const { server, failures } of rows) {
      if (failures.length > 0) console.log(`  ${server}: scores nothing. ${failures.join(' | ').slice(0, 500)}`);
    }
  }
}

function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    const cells = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])));
    console.log(`  ${cells.join('  ').trimEnd()}`);
  }
}
