/**
 * What the pages do better with JavaScript; none of them needs it.
 * A form is sent once: later submits are ignored, and the pressed button says so. `aria-disabled` and not `disabled`, because a
 * disabled button loses the focus and its `decision` would be missing from what is sent. Coming back (bfcache) starts afresh, and so do
 * ten seconds without an answer, for the person who pressed Stop.
 */
export const ENHANCEMENT = `
const sent = new Set();
const release = (form) => {
  sent.delete(form);
  form.removeAttribute('aria-busy');
  for (const button of form.querySelectorAll('button[aria-disabled]')) button.removeAttribute('aria-disabled');
};
const conceal = (toggle, visible) => {
  const input = document.getElementById(toggle.getAttribute('aria-controls'));
  input.type = visible ? 'text' : 'password';
  toggle.setAttribute('aria-pressed', String(visible));
  return input;
};
const toggles = [...document.querySelectorAll('button[data-reveal]')];
for (const toggle of toggles) {
  toggle.hidden = false;
  toggle.addEventListener('click', () => conceal(toggle, toggle.getAttribute('aria-pressed') !== 'true').focus());
}
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (sent.has(form)) return event.preventDefault();
  sent.add(form);
  form.setAttribute('aria-busy', 'true');
  for (const toggle of toggles) if (form.contains(toggle)) conceal(toggle, false);
  for (const button of form.querySelectorAll('button:not([type=button])')) button.setAttribute('aria-disabled', 'true');
  setTimeout(release, 10000, form);
});
addEventListener('pageshow', (event) => { if (event.persisted) for (const form of [...sent]) release(form); });
`;
