/** Fields and buttons. Everything to press is at least 44 pixels high. */
export const FORMS = `
form > input[type=hidden] + * { margin-block-start: 0; }
.field label { display: block; font-size: .9375rem; font-weight: 600; margin-block-end: .375rem; }
.field .hint { margin-block-end: .375rem; }
.control { display: flex; background: var(--field); border: 1px solid var(--line-control); border-radius: var(--radius); transition: border-color .15s; }
.control:hover { border-color: var(--ink-soft); }
.control input { flex: 1; min-inline-size: 0; min-block-size: 2.875rem; padding: .5rem .875rem; background: none; border: 0; border-radius: inherit; }
.control input:autofill { box-shadow: inset 0 0 0 4rem var(--field); -webkit-text-fill-color: var(--ink); }
@supports selector(:has(*)) {
  .control input { outline: none; }
  .control:has(input:focus-visible) { outline: 2px solid var(--accent); outline-offset: 0; border-color: var(--accent); }
}
.control:has([aria-invalid=true]) { border-color: var(--danger); }
.field-error { margin-block-start: .375rem; font-size: .9375rem; color: var(--danger); }
.reveal { flex: none; display: grid; place-items: center; inline-size: 2.875rem; background: none; border: 0; border-radius: inherit; color: var(--ink-soft); cursor: pointer; }
.reveal:hover { color: var(--ink); }
.reveal svg { fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
.reveal[aria-pressed=false] .slash { display: none; }
.actions { padding-block-start: .25rem; }
.actions.pair .button { padding-inline: .75rem; }
.actions.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(9rem, 45%), 1fr)); gap: .75rem; }
.button { display: inline-flex; align-items: center; justify-content: center; inline-size: 100%; min-block-size: 2.875rem; padding: .5rem 1.25rem; border: 1px solid transparent; border-radius: var(--radius); font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; transition: background-color .15s, border-color .15s; }
.button.primary { background: var(--accent); color: var(--on-accent); }
.button.primary:hover { background: var(--accent-strong); }
.button.secondary { background: none; border-color: var(--line-control); color: var(--ink); }
.button.secondary:hover { border-color: var(--ink); background: var(--accent-wash); }
.button.quiet { inline-size: auto; min-block-size: 2rem; padding: 0; font-weight: 400; border: 0; background: none; color: var(--accent); font-size: .9375rem; text-decoration: underline 1px; text-underline-offset: .2em; }
.button.quiet:hover { color: var(--accent-strong); text-decoration-thickness: 2px; }
.button[aria-disabled=true] { cursor: progress; opacity: .65; }
.alternative { text-align: center; font-size: .9375rem; }
.alternative a { display: inline-block; padding-block: .625rem; }
@media (forced-colors: active) {
  .button.primary { border-color: ButtonText; }
  .button[aria-disabled=true] { opacity: 1; color: GrayText; border-color: GrayText; }
}
`;
