import { escapeXml, svgDocument } from './svg.mjs';

const WIDTH = 1200;
const ROW = 17;
const TOP = 34;
/** Boxes narrower than this are left out: nobody could see them. */
const NARROWEST = 0.6;
const CHARACTER = 6.2;

/** Whose code it is decides the colour. */
function kindOf({ name, place }) {
  if (name === '(garbage collector)') return 'collector';
  if (place.startsWith('src/')) return 'own';
  if (place === '' || place.startsWith('node:')) return 'node';
  return 'package';
}

/** The calls as boxes, callers above, as wide as their share of the time. A title on each says what it is. */
export function flameChart(tree, title) {
  const boxes = [];
  const scale = WIDTH / tree.totalMs;
  const place = (node, x, depth) => {
    const width = node.totalMs * scale;
    if (width < NARROWEST) return;
    boxes.push(boxOf(node, { x, width, depth, share: node.totalMs / tree.totalMs }));
    let at = x;
    for (const child of node.children.toSorted((a, b) => b.totalMs - a.totalMs)) {
      place(child, at, depth + 1);
      at += child.totalMs * scale;
    }
  };
  place(tree, 0, 0);
  const deepest = Math.max(...boxes.map(({ depth }) => depth));
  const legend = 'Green: Portico. Blue: packages. Grey: Node. Red: garbage collection.';
  const head = `<text class="title" x="8" y="20">${escapeXml(title)}</text><text x="${WIDTH - 8}" y="20" text-anchor="end">${legend}</text>`;
  const style = `.own{fill:var(--own)}.package{fill:var(--package)}.node{fill:var(--node)}.collector{fill:var(--collector)}`;
  return svgDocument({
    width: WIDTH,
    height: TOP + (deepest + 1) * ROW + 8,
    title,
    style,
    body: head + boxes.map(({ svg }) => svg).join('\n'),
  });
}

function boxOf(node, { x, width, depth, share }) {
  const y = TOP + depth * ROW;
  const label = node.place === '' ? node.name : `${node.name} ${node.place}`;
  const shown = label.slice(0, Math.floor((width - 6) / CHARACTER));
  const text = shown.length > 2 ? `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escapeXml(shown)}</text>` : '';
  const size = `x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.3, width - 0.5).toFixed(1)}" height="${ROW - 1}"`;
  const tip = `<title>${escapeXml(label)}, ${(share * 100).toFixed(1)} %</title>`;
  return { depth, svg: `<g><rect class="${kindOf(node)}" ${size}>${tip}</rect>${text}</g>` };
}
