/** What only some pages have: notices, facts, scopes. */
export const PARTS = `
.notice { padding: .875rem 1rem; border-radius: var(--radius); border: 1px solid transparent; background: var(--accent-wash); font-size: .9375rem; }
.notice.alert { background: var(--danger-wash); }
.notice.alert strong { color: var(--danger); }
.notice strong { display: block; font-weight: 600; }
.hint { font-size: .875rem; color: var(--ink-soft); }
.host { font-weight: 600; overflow-wrap: anywhere; }
.foreign { overflow-wrap: anywhere; }
dl { display: grid; gap: 1.25rem; }
dt { font-size: .875rem; color: var(--ink-soft); }
dd { margin: 0; }
.received { display: block; margin-block-start: .25rem; padding: .625rem .75rem; background: var(--page); border-radius: var(--radius); white-space: pre-wrap; }
.fine-print { padding-block-start: 1.25rem; border-block-start: 1px solid var(--line); }
.fine-print dl { gap: .5rem; }
.fine-print dl > div { display: flex; flex-wrap: wrap; gap: 0 .75rem; align-items: baseline; }
.fine-print dt { min-inline-size: 6.5rem; }
.account { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: center; justify-content: space-between; padding: .75rem 1rem; background: var(--page); border-radius: var(--radius); }
.account .hint { display: block; }
.account .person { display: flex; flex-wrap: wrap; column-gap: .5rem; }
.account .person > :first-child { font-weight: 600; }
.account .person > * + * { color: var(--ink-soft); }
.scopes { border-block: 1px solid var(--line); }
.choices { display: grid; gap: .75rem; }
.scopes li + li { border-block-start: 1px solid var(--line); }
.scope { display: flex; gap: .875rem; padding-block: .875rem; }
label.scope { cursor: pointer; }
.scope > input, .scope > .tick { flex: none; inline-size: 1.25rem; block-size: 1.25rem; margin-block-start: .125rem; }
.scope > input { accent-color: var(--accent); }
.tick { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.scope-text { flex: 1; min-inline-size: 0; display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .125rem 1rem; }
.scope-title { font-weight: 600; }
.scope-description { flex-basis: 100%; font-size: .9375rem; color: var(--ink-soft); }
.scope code { color: var(--ink-soft); font-size: .75rem; }
.granted .scope { padding-block: .5rem; }
.granted .scope-title { font-weight: 400; }
.tag { margin-inline-start: .5rem; font-size: .75rem; font-weight: 400; color: var(--ink-soft); }
h2 + .hint { margin-block-start: .125rem; }
h2 + .scopes, .hint + .scopes { margin-block-start: .75rem; }
.destination { font-size: .9375rem; color: var(--ink-soft); }
.destination .host { color: var(--ink); }
.account .links { display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .9375rem; }
.pages ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem; border-block-end: 1px solid var(--line); }
.pages a { display: block; padding-block: .625rem; font-size: .9375rem; text-decoration: none; border-block-end: 2px solid transparent; }
.pages a[aria-current] { color: var(--ink); font-weight: 600; border-block-end-color: var(--accent); }
.records { border-block: 1px solid var(--line); }
.record { display: flex; flex-wrap: wrap; align-items: flex-start; justify-content: space-between; gap: .25rem 1rem; padding-block: .875rem; }
.record + .record { border-block-start: 1px solid var(--line); }
.record > div { flex: 1 1 14rem; min-inline-size: 0; }
.record strong { font-weight: 600; }
.abilities { padding-inline-start: 1.125rem; list-style: disc; font-size: .9375rem; }
@media (forced-colors: active) { .tick { stroke: CanvasText; } .received, .account { border: 1px solid; } }
`;
