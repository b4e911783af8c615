/** Elements as such, before any class. Only logical properties: the same sheet serves right-to-left. */
export const BASE = `
*, ::before, ::after { box-sizing: border-box; }
* { margin: 0; }
[hidden] { display: none !important; }
html { font: 100%/1.55 var(--sans); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; background: var(--page); color: var(--ink); }
:lang(ar) { line-height: 1.75; }
body { min-block-size: 100vh; min-block-size: 100dvh; overflow-wrap: break-word; }
h1 { font-size: 1.625rem; line-height: 1.25; font-weight: 650; letter-spacing: -.015em; text-wrap: balance; }
h2 { font-size: 1rem; line-height: 1.4; font-weight: 600; }
:lang(ar) :is(h1, .masthead) { letter-spacing: 0; }
p { text-wrap: pretty; }
ul { list-style: none; padding: 0; }
button, input { font: inherit; color: inherit; }
code { font: .8125rem/1.5 var(--mono); overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: 1px; }
a:hover { color: var(--accent-strong); text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
::selection { background: var(--accent); color: var(--on-accent); }
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { transition: none !important; animation: none !important; } }
`;
