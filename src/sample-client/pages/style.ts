/** The look of the sample: deliberately not Portico's, so that one sees on whose page one is. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fdf8ee;
  --line: #e3d6bd;
  --rule: #8a7a5c;
  --ink: #2a2118;
  --soft: #665a48;
  --accent: #8f2f1b;
  --on-accent: #fff;
  --wash: #f5ebd6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #1c1813;
    --line: #3b3328;
    --rule: #94866c;
    --ink: #f0e8da;
    --soft: #b8ab96;
    --accent: #f0a184;
    --on-accent: #24130c;
    --wash: #2a241c;
  }
}
*, *::before, *::after { box-sizing: border-box; }
body {
  max-inline-size: 42rem; margin: 0 auto; padding: 1rem 1.25rem 4rem;
  background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 Georgia, "Liberation Serif", serif; overflow-wrap: anywhere;
}
header {
  display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem;
  padding-block: .5rem; margin-block-end: 2.5rem; border-block-end: 1px solid var(--line);
}
.name { color: var(--ink); font-size: 1.25rem; font-weight: 700; text-decoration: none; }
.tag, time { color: var(--soft); font-size: .9375rem; }
.who { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; margin-inline-start: auto; }
h1 { font-size: clamp(1.75rem, 6vw, 2.25rem); line-height: 1.2; margin: 0 0 1rem; text-wrap: balance; }
h2 { font-size: 1.25rem; margin: 3rem 0 .75rem; }
p { margin: 0 0 1.25rem; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.button {
  display: inline-block; padding: .625rem 1.5rem; border: 1px solid var(--accent); border-radius: .375rem;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 700; text-decoration: none; cursor: pointer;
}
.button:hover { text-decoration: underline; text-underline-offset: .2em; }
.quiet {
  padding: .25rem 0; border: 0; background: none; color: var(--accent); font: inherit; font-size: .9375rem;
  text-decoration: underline; text-underline-offset: .2em; cursor: pointer;
}
.quiet:hover { text-decoration-thickness: 2px; }
.choices { display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: center; }
.notice { padding: .75rem 1rem; border-radius: .375rem; background: var(--wash); }
.steps { padding-inline-start: 1.25rem; }
.steps li { padding-inline-start: .25rem; margin-block-end: .375rem; }
.notes { list-style: none; margin: 0 0 2rem; padding: 0; }
.notes li {
  display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; justify-content: space-between;
  padding-block: .875rem; border-block-end: 1px solid var(--line);
}
.notes p { flex: 1 0 100%; margin: 0; white-space: pre-wrap; }
.new-note { display: grid; gap: .5rem; justify-items: start; }
.new-note label { font-weight: 700; }
.new-note .button { margin-block-start: .5rem; }
textarea {
  inline-size: 100%; padding: .625rem .75rem; border: 1px solid var(--rule); border-radius: .375rem;
  background: transparent; color: inherit; font: inherit; resize: vertical;
}
textarea[aria-invalid] { border-color: var(--accent); border-width: 2px; }
.problem { margin: 0; color: var(--accent); }
.facts { margin: 0 0 1rem; display: grid; gap: .75rem; }
.facts dt { color: var(--soft); font-size: .9375rem; }
.facts dd { margin: 0; }
code, pre { font: .9375rem/1.5 ui-monospace, "Liberation Mono", monospace; }
details { margin-block-start: 1rem; }
summary { cursor: pointer; }
pre { padding: .75rem 1rem; border-radius: .375rem; background: var(--wash); white-space: pre-wrap; }
`;
