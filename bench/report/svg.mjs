// Drawings by hand, readable on light and on dark pages.

const LIGHT =
  '--paper:#fff;--ink:#1f2328;--faint:#d1d9e0;--own:#7bc47f;--package:#8fb8e8;--node:#c8ccd1;--collector:#e58a8a';
const DARK =
  '--paper:#0d1117;--ink:#e6edf3;--faint:#3d444d;--own:#2e7d4f;--package:#2f5f9e;--node:#4a5058;--collector:#8e3b3b';

export function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export function svgDocument({ width, height, title, body, style = '' }) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">
<style>svg{${LIGHT};background:var(--paper)}@media (prefers-color-scheme:dark){svg{${DARK}}}
text{font:11px ui-monospace,monospace;fill:var(--ink)}.title{font-weight:bold}${style}</style>
${body}
</svg>
`;
}
