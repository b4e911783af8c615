/** The page around the card. On a phone the card is the page. */
export const LAYOUT = `
body { display: flex; flex-direction: column; align-items: center; padding: clamp(2rem, 11vh, 7.5rem) 1.25rem 3rem; }
.masthead { display: flex; align-items: center; gap: .625rem; margin-block-end: 1.75rem; font-size: 1.125rem; font-weight: 600; letter-spacing: -.01em; }
.mark { inline-size: 1.75rem; block-size: 1.75rem; fill: var(--accent); }
main { inline-size: 100%; display: grid; justify-items: center; }
.card { inline-size: 100%; max-inline-size: 26rem; padding: 2.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .875rem; box-shadow: var(--shadow); }
.card.wide { max-inline-size: 33rem; }
.card > * + *, form > * + * { margin-block-start: 1.5rem; }
.heading > * + * { margin-block-start: .375rem; }
.lead { color: var(--ink-soft); }
.lead .foreign { color: var(--ink); font-weight: 600; }
@media (max-width: 30rem) {
  html { background: var(--card); }
  body { padding: 1.5rem 1.25rem 2.5rem; align-items: stretch; }
  .masthead { margin-block-end: 2rem; }
  .card { padding: 0; border: 0; border-radius: 0; box-shadow: none; background: none; }
}
`;
