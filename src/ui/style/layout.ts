/** The page around the card. On a phone the card is the page. */
export const LAYOUT = `
html { background: var(--page) radial-gradient(56rem 26rem at 50% -8rem, var(--accent-wash), transparent) no-repeat; }
body { display: flex; flex-direction: column; align-items: center; padding: clamp(2rem, 11vh, 7.5rem) 1.25rem 3rem; }
.masthead { display: flex; max-inline-size: 100%; overflow-wrap: anywhere; align-items: center; gap: .625rem; margin-block-end: 1.75rem; font-size: 1.125rem; font-weight: 600; letter-spacing: -.01em; }
.mark { flex: none; inline-size: 2rem; block-size: 2rem; fill: var(--accent); }
.mark .door { opacity: .55; }
main { inline-size: 100%; display: grid; justify-items: center; }
.card { inline-size: 100%; max-inline-size: 26rem; padding: 2.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .875rem; box-shadow: var(--shadow); }
.card.wide { max-inline-size: 33rem; }
@media (min-width: 30.01rem) { body:has(.card.wide) { padding-block-start: clamp(2rem, 5vh, 4rem); } }
.card > * + *, form > * + * { margin-block-start: 1.5rem; }
.heading > * + * { margin-block-start: .375rem; }
.lead, .client-links { color: var(--ink-soft); }
.client-links { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .875rem; }
.client-links .host { font-weight: 400; }
.lead .foreign { color: var(--ink); font-weight: 600; }
@media (max-width: 30rem) {
  html { background: var(--card); }
  body { padding: 1.5rem 1.25rem 2.5rem; align-items: stretch; }
  .masthead { margin-block-end: 2rem; }
  .card { padding: 0; border: 0; border-radius: 0; box-shadow: none; background: none; }
}
@media (forced-colors: active) { .mark, .mark .door { fill: CanvasText; opacity: 1; } }
`;
