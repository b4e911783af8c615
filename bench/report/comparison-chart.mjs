import { escapeXml, svgDocument } from './svg.mjs';

const WIDTH = 900;
const LEFT = 190;
const BAR = 14;
const GAP = 14;
const FULL = WIDTH - LEFT - 90;

/** For each database and workload a group of bars, each as long as its rate compared with the fastest of the group. */
export function comparisonChart({ results, machine }) {
  const parts = [];
  let y = 30;
  const line = (text, className, at = 8) =>
    parts.push(`<text class="${className}" x="${at}" y="${y}">${escapeXml(text)}</text>`);
  line(`Requests or flows per second; Node ${machine.node}, ${machine.cpus} × ${machine.cpu}`, 'title');
  for (const { title, summary } of results) {
    y += 34;
    line(title, 'title');
    for (const rows of groupsOf(summary)) {
      y += GAP;
      const most = Math.max(...rows.map(({ perSecond }) => perSecond));
      parts.push(`<text class="title" x="8" y="${y + BAR + 2}">${escapeXml(rows[0].workload)}</text>`);
      for (const row of rows) parts.push(barOf(row, (y += BAR + 2), row.perSecond / most));
    }
  }
  const style = '.portico{fill:var(--own)}.limit{fill:var(--node)}.peer{fill:var(--package)}';
  return svgDocument({
    width: WIDTH,
    height: y + 16,
    title: 'Portico, its peers and the bare limit',
    style,
    body: parts.join('\n'),
  });
}

/** The servers of each workload that scored in it. */
function groupsOf(summary) {
  const scored = summary.filter(({ perSecond }) => perSecond !== undefined);
  const ids = [...new Set(scored.map(({ workload }) => workload))];
  return ids.map((id) => scored.filter(({ workload }) => workload === id));
}

function barOf({ server, perSecond }, y, share) {
  const kind = server === 'portico' ? 'portico' : server.startsWith('limit') ? 'limit' : 'peer';
  const width = Math.max(1, share * FULL).toFixed(1);
  const name = `<text x="${LEFT - 8}" y="${y}" text-anchor="end">${escapeXml(server)}</text>`;
  const bar = `<rect class="${kind}" x="${LEFT}" y="${y - BAR + 3}" width="${width}" height="${BAR}"/>`;
  const value = `<text x="${(LEFT + Number(width) + 6).toFixed(1)}" y="${y}">${Math.round(perSecond).toLocaleString('en')}</text>`;
  return name + bar + value;
}
